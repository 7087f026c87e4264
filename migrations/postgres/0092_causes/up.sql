-- Why promises are missed: the causes that a miss may be put down to, named by code. Retired, never deleted.
CREATE TABLE causes (
    id uuid PRIMARY KEY,
    -- What events, promises and cures name it by; unique, and never changed.
    code text NOT NULL UNIQUE,
    -- What people call it, by language.
    names jsonb NOT NULL,
    -- Since when nothing new may name it.
    retired_at timestamptz,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);

-- What a desk begins with; all of it may be renamed or retired.
INSERT INTO causes (id, code, names, retired_at, created_at, version) VALUES
    ('0192f000-0000-7000-8000-000000000001', 'not-dispatched', '{"zh-CN": "漏派：工单未落到人", "zh-TW": "漏派：工單未落到人", "en": "Not dispatched: nobody was given it"}', NULL, now(), 1),
    ('0192f000-0000-7000-8000-000000000002', 'not-called-again', '{"zh-CN": "无人接听后未再拨", "zh-TW": "無人接聽後未再撥", "en": "Not called again after no answer"}', NULL, now(), 1),
    ('0192f000-0000-7000-8000-000000000003', 'lost-at-hand-over', '{"zh-CN": "交接班遗漏", "zh-TW": "交接班遺漏", "en": "Forgotten at hand-over"}', NULL, now(), 1),
    ('0192f000-0000-7000-8000-000000000004', 'not-delivered', '{"zh-CN": "已答复，但未送达客户", "zh-TW": "已答覆，但未送達客戶", "en": "Replied, but it did not reach the customer"}', NULL, now(), 1),
    ('0192f000-0000-7000-8000-000000000005', 'system-fault', '{"zh-CN": "系统故障", "zh-TW": "系統故障", "en": "System fault"}', NULL, now(), 1),
    ('0192f000-0000-7000-8000-000000000006', 'third-party', '{"zh-CN": "等待第三方", "zh-TW": "等待第三方", "en": "Waiting for a third party"}', NULL, now(), 1),
    ('0192f000-0000-7000-8000-000000000007', 'understaffed', '{"zh-CN": "人手不足", "zh-TW": "人手不足", "en": "Too few people on duty"}', NULL, now(), 1),
    ('0192f000-0000-7000-8000-000000000008', 'deadline-misread', '{"zh-CN": "时限理解有误", "zh-TW": "時限理解有誤", "en": "The deadline was misunderstood"}', NULL, now(), 1),
    ('0192f000-0000-7000-8000-000000000009', 'other', '{"zh-CN": "其他", "zh-TW": "其他", "en": "Something else"}', NULL, now(), 1);
