# 营业点、令牌、存证点、人员导入与修改记录。
sites-title = 营业点
sites-search = 名称、代码或区域
sites-new = 新营业点
sites-name = 营业点
sites-kind = 种类
sites-code = 渠道代码
sites-none = 没有找到营业点。例如区域“north”的营业厅“火车站广场”，代码“H-017”。
sites-kind-word = { $kind ->
    [hall] 营业厅
   *[agent_point] 特约受理点
}
tokens-title = 令牌
tokens-owner = 持有人
tokens-label = 用途
tokens-scope = 权限范围
tokens-expires = 到期
tokens-used = 最近使用
tokens-none = 没有令牌。对接系统需要一个，只给它用到的渠道或操作。
tokens-more = 只显示最新的 500 个。
tokens-new = 新令牌
tokens-days = 有效天数
tokens-operations = 操作
tokens-hint = 渠道和操作都不填表示持有人能做的都行。不填天数按系统设置的期限。
tokens-make = 生成令牌
tokens-made = 已生成，令牌值：
tokens-once = 只显示这一次，系统只保存它的摘要。
tokens-made-before = 这张表已提交过，令牌在列表中，令牌值当时已显示，不再保存。
tokens-everything = 持有人能做的全部
tokens-good = 有效
tokens-over = 已过期
tokens-revoked = 已撤销
tokens-revoke = 撤销
tokens-revoked-now = 已撤销，各服务器一秒内拒绝它。
tokens-proof-needed = 生成令牌前，退出后重新登录一次，五分钟内再做。
checkpoints-title = 存证点
checkpoints-text = 每个存证点封存此前的全部记录，可与送出的存证逐行核对摘要。
checkpoints-number = 编号
checkpoints-at = 时间
checkpoints-tickets = 已封存工单
checkpoints-events = 已封存事件
checkpoints-digest = 摘要
import-title = 导入人员
import-hint = 列名 name、email、role，可加 team、site、staff_number、language、languages。按邮箱识别人员，空格子不改动，不会移除任何人。
import-csv = 带表头的 CSV，最多 5000 行
import-invite = 给新增的人发邀请邮件
import-look = 逐行预览
import-do = 按预览执行
import-rows = 各行结果
import-line = 行
import-verdict = 结果
import-details = 说明
import-shown = 将新增 { $added } 人，修改 { $changed } 人，不变 { $unchanged } 人，拒绝 { $refused } 行。尚未执行。
import-done = 已新增 { $added } 人，修改 { $changed } 人，被拒绝的 { $refused } 行未执行。
import-word = { $verdict ->
    [added] 新增
    [changed] 修改
    [unchanged] 不变
   *[refused] 拒绝
}
import-outdated = 预览之后数据有变化，重新预览一次。
import-unreadable = 文件无法读取：{ $why }
history = 修改记录
history-at = 时间
history-by = 修改人
history-what = 内容
history-desk = 系统
history-word = { $kind ->
    [user_added] 新增
    [user_invited] 发出邀请
    [role_changed] 岗位变更
    [mail_changed] 邮箱变更
    [user_retired] 离职
    [user_restored] 恢复在职
   *[changed] 修改
}
history-field = { $field ->
    [name] 名称
    [email] 邮箱
    [role] 岗位
    [team] 班组
    [language] 语言
    [absent_from] 缺勤自
    [absent_until] 缺勤至
    [stand_in] 代班人
    [site] 营业点
    [bounced] 退信
    [staff_number] 工号
    [languages] 会说的语言
    [region] 区域
    [lead] 班长
    [duty_manager] 值班经理
    [manager] 部门经理
    [director] 分管领导
    [skills] 技能
    [shifts] 排班
    [kind] 种类
    [point_code] 代码
    [code] 短码
    [use] 用途
    [texts] 内容
    [retired] 停用
   *[other] { "" }
}
regions-title = 区域
regions-new = 新区域
regions-code = 代码
regions-name = 名称
regions-state = 状态
regions-in-use = 使用中
regions-retired = 已停用
regions-retire = 停用：新的班组、营业点、客户和工单不能再用
regions-none = 还没有区域。例如代码 north，名称“北区”。
