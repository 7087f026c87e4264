# 各页面共用的用语。

page-skip = 跳到主要内容
page-service = 服务进度
page-choices = 语言与字号
page-text-large = 大字
page-text-normal = 标准字
page-help = 需要帮助？客服热线
page-desk = 返回工作台
page-find = 查看处理进度
page-new = 反映新的问题

time-today = 今天 { $clock }
time-tomorrow = 明天 { $clock }
time-yesterday = 昨天 { $clock }
time-this-year = { $month }月{ $day }日 { $clock }
time-late = 超 { $late }
time-days = { $n } 天

trouble-absent = 没有这个页面
trouble-absent-text = 地址可能不完整，或者内容已经移走。凭查询码可以找到您的工单。
trouble-form = 这个表单已经失效
trouble-form-text = 为了您的安全，表单打开太久或不是从本页提交时不会受理。返回上一页，刷新后再提交一次。
trouble-unreadable = 没有读懂提交的内容
trouble-unreadable-text = 内容可能过长或不完整。返回上一页，检查后再提交一次。
trouble-not-allowed = 这一步由其他岗位来做
trouble-not-allowed-text = 现在的账号没有这项权限。需要时联系班长或管理员。
trouble-moved-on = 工单的状态刚刚变了
trouble-moved-on-text = 这一步现在不能做了。回到工单页面看看最新情况。
trouble-too-many = 提交得太频繁了
trouble-too-many-text = 稍等一会儿再试。急事可以直接拨打客服热线。
trouble-later = 现在忙不过来
trouble-later-text = 稍后再试。您已经提交成功的内容都保存着。
trouble-fault = 我们这边出了问题
trouble-fault-text = 不是您的操作有误。稍后再试；如果还是不行，拨打客服热线并报出下面的编号。
trouble-id = 编号

sign-on-not-in = 没有登录成功
sign-on-not-from-here = 这次登录不是从本浏览器开始的，或者已经超过十分钟。请重新开始。
sign-on-not-vouched = 登录被取消，或者返回的内容没有通过核对。请重新开始；还是不行，联系管理员。
sign-on-unknown = 本系统没有这个账号对应的人员。请管理员添加。
sign-on-not-anew = 继续之前需要再输一次密码。请重新开始，不要跳过这一步。
sign-on-role-refused = 按所在分组应有的角色没有设置成功。请联系管理员。
sign-on-down-title = 单点登录暂时不能用
sign-on-down = 单位的登录服务没有应答。过一分钟再试，或者用密码登录。
sign-on-again = 重新开始
sign-on-other-way = 用密码登录
