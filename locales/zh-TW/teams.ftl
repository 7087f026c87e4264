# 管理中的班組與班次。
teams-title = 班組與班次
teams-search = 班組或區域
teams-new = 新班組
teams-name = 班組
teams-region = 區域
teams-members = 成員
teams-now = 現在當值
teams-shifts = 排班
teams-covered = 全覆蓋
teams-uncovered = 有空檔
teams-none = 沒有找到班組。班組有名稱、值班經理和成員，例如負責“north”區域的“北區服務部”。
teams-more = 只顯示前 200 個，輸入幾個字縮小範圍。
teams-posts = 職務
teams-away = 缺勤
teams-no-members = 班組裡沒有人。在“人員”裡選擇一個人的班組。
teams-lead = 班長
teams-duty-manager = 值班經理
teams-manager = 部門經理
teams-director = 分管領導
teams-skills = 技能，每行一項
teams-shifts-hint = 當地時間。結束不晚於開始的班次到次日結束。留空的一行不儲存。
teams-shift-name = 班次
teams-shift-days = 日期
teams-shift-from = 開始
teams-shift-until = 結束
teams-shift-members = 誰在這個班次上班
teams-shift-members-hint = 都不選就是整個班組。班次結束時還欠著、又在本人下次上班前到期的回訪，自動轉到班組佇列。
teams-shift-new = 再加一個班次
teams-shift-more = 更多班次
teams-standing = 常設班長
teams-day = { $day ->
    [mon] 週一
    [tue] 週二
    [wed] 週三
    [thu] 週四
    [fri] 週五
    [sat] 週六
   *[sun] 週日
}
teams-gap = { $from } 至 { $until }
teams-gaps = 這些時段無人當值
teams-gaps-text = 這時到期的提醒會轉給部門經理、分管領導，最後發到兜底郵箱。加一個班次，或指定一位常設值班經理。
teams-covered-text = 一週裡每個時段都有人當值。
teams-save-anyway = 帶著空檔儲存
teams-look = 檢查排班
