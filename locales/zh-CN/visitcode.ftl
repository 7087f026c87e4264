# 客户确认上门的确认码。
visit-code = 给上门师傅的确认码
visit-code-hint = 事情办好、确认无误后再告诉师傅，不要提前给。别的人不会向您要这个码。
visit-code-customers = 客户的确认码
visit-code-ask = 六位数字，在客户的进度页和上门邮件里。
visit-code-or-signed = 或客户姓名（手边没有确认码时）
visit-code-wrong = 这不是本次上门的确认码。请再问一次客户，或请客户签名。还可以试 { $left } 次。
visit-code-used-up = 本次上门输错的确认码太多。请客户签名。
visit-code-none = 本次上门没有确认码。请客户签名。
visit-code-confirmed = { $by ->
    [code] 客户凭确认码确认
   *[name] 客户签名确认
}
