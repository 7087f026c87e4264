# 管理中的模板。
templates-title = 模板
templates-search = 短码、名称或内容
templates-new = 新模板
templates-code = 短码
templates-name = 名称
templates-use = 用途
templates-languages = 语言
templates-retired = 已停用
templates-offered = 在用
templates-none = 没有找到模板。例如短码“late”的模板可以这样开头：“{"{"}customer{"}"}，您好。工单 {"{"}number{"}"} 没有按时答复您……”
templates-hint = 下面的变量由工单填入。写一种语言就够，读其他语言的客户会收到最接近的一种。
templates-variable = { $variable ->
    [number] 工单号
    [due] 下一个到期时间
    [customer] 客户（脱敏）
    [subject] 事由
    [handler] 处理人
    [team] 班组
   *[agent] 书写人
}
templates-use-word = { $use ->
    [reply] 书面答复
    [note] 内部备注
   *[script] 话术
}
templates-look = 预览
templates-retire = 停用
templates-restore = 恢复使用
templates-strange = { $variable } 不是变量，用上面列出的变量；写大括号用 {"{{"}。
templates-long = 最多 2000 字，不含控制字符
templates-code-wrong = 1 到 32 个小写字母、数字和连字符
templates-empty = 至少写一种语言
