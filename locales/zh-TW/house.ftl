# 營業點、令牌、存證點、人員匯入與修改記錄。
sites-title = 營業點
sites-search = 名稱、程式碼或區域
sites-new = 新營業點
sites-name = 營業點
sites-kind = 種類
sites-code = 渠道程式碼
sites-none = 沒有找到營業點。例如區域“north”的營業廳“火車站廣場”，程式碼“H-017”。
sites-kind-word = { $kind ->
    [hall] 營業廳
   *[agent_point] 特約受理點
}
tokens-title = 令牌
tokens-owner = 持有人
tokens-label = 用途
tokens-scope = 許可權範圍
tokens-expires = 到期
tokens-used = 最近使用
tokens-none = 沒有令牌。對接系統需要一個，只給它用到的渠道或操作。
tokens-more = 只顯示最新的 500 個。
tokens-new = 新令牌
tokens-days = 有效天數
tokens-operations = 操作
tokens-hint = 渠道和操作都不填表示持有人能做的都行。不填天數按系統設定的期限。
tokens-make = 生成令牌
tokens-made = 已生成，令牌值：
tokens-once = 只顯示這一次，系統只儲存它的摘要。
tokens-made-before = 這張表已提交過，令牌在列表中，令牌值當時已顯示，不再儲存。
tokens-everything = 持有人能做的全部
tokens-good = 有效
tokens-over = 已過期
tokens-revoked = 已撤銷
tokens-revoke = 撤銷
tokens-revoked-now = 已撤銷，各伺服器一秒內拒絕它。
tokens-proof-needed = 生成令牌前，退出後重新登入一次，五分鐘內再做。
checkpoints-title = 存證點
checkpoints-text = 每個存證點封存此前的全部記錄，可與送出的存證逐行核對摘要。
checkpoints-number = 編號
checkpoints-at = 時間
checkpoints-tickets = 已封存工單
checkpoints-events = 已封存事件
checkpoints-digest = 摘要
import-title = 匯入人員
import-hint = 列名 name、email、role，可加 team、site、staff_number、language、languages。按郵箱識別人員，空格子不改動，不會移除任何人。
import-csv = 帶表頭的 CSV，最多 5000 行
import-invite = 給新增的人發邀請郵件
import-look = 逐行預覽
import-do = 按預覽執行
import-rows = 各行結果
import-line = 行
import-verdict = 結果
import-details = 說明
import-shown = 將新增 { $added } 人，修改 { $changed } 人，不變 { $unchanged } 人，拒絕 { $refused } 行。尚未執行。
import-done = 已新增 { $added } 人，修改 { $changed } 人，被拒絕的 { $refused } 行未執行。
import-word = { $verdict ->
    [added] 新增
    [changed] 修改
    [unchanged] 不變
   *[refused] 拒絕
}
import-outdated = 預覽之後資料有變化，重新預覽一次。
import-unreadable = 檔案無法讀取：{ $why }
history = 修改記錄
history-at = 時間
history-by = 修改人
history-what = 內容
history-desk = 系統
history-word = { $kind ->
    [user_added] 新增
    [user_invited] 發出邀請
    [role_changed] 崗位變更
    [mail_changed] 郵箱變更
    [user_retired] 離職
    [user_restored] 恢復在職
   *[changed] 修改
}
history-field = { $field ->
    [name] 名稱
    [email] 郵箱
    [role] 崗位
    [team] 班組
    [language] 語言
    [absent_from] 缺勤自
    [absent_until] 缺勤至
    [stand_in] 代班人
    [site] 營業點
    [bounced] 退信
    [staff_number] 工號
    [languages] 會說的語言
    [region] 區域
    [lead] 班長
    [duty_manager] 值班經理
    [manager] 部門經理
    [director] 分管領導
    [skills] 技能
    [shifts] 排班
    [kind] 種類
    [point_code] 程式碼
    [code] 短碼
    [use] 用途
    [texts] 內容
    [retired] 停用
   *[other] { "" }
}
regions-title = 區域
regions-new = 新區域
regions-code = 程式碼
regions-name = 名稱
regions-state = 狀態
regions-in-use = 使用中
regions-retired = 已停用
regions-retire = 停用：新的班組、營業點、客戶和工單不能再用
regions-none = 還沒有區域。例如程式碼 north，名稱“北區”。
