//! What the customers of the demonstration say, and what they are told. Everybody and everything here is made up.

use crate::domain::words::TicketKind::{self, Complaint, Enquiry, Fault, Installation, Praise, Suggestion};
use crate::domain::words::Urgency::{self, General, Hard, Safety, ServiceDown};

/// One thing that customers say.
pub(super) struct Matter {
    pub(super) kind: TicketKind,
    pub(super) urgency: Urgency,
    pub(super) category: &'static str,
    pub(super) subject: &'static str,
    pub(super) description: &'static str,
}

const fn matter(
    kind: TicketKind,
    urgency: Urgency,
    category: &'static str,
    subject: &'static str,
    description: &'static str,
) -> Matter {
    Matter {
        kind,
        urgency,
        category,
        subject,
        description,
    }
}

/// What is said in Chinese.
pub(super) const CHINESE: &[Matter] = &[
    matter(
        Complaint,
        General,
        "broadband",
        "宽带晚上太慢",
        "八点以后看视频一直转圈，白天正常。",
    ),
    matter(
        Fault,
        ServiceDown,
        "broadband",
        "宽带断网",
        "光猫红灯闪烁，重启三次都没有用。",
    ),
    matter(
        Complaint,
        General,
        "billing",
        "账单多收了三十八元",
        "没有订过这个增值业务，请退费并说明。",
    ),
    matter(
        Complaint,
        Hard,
        "billing",
        "套餐降档办不了",
        "来过两次营业厅，都说系统不支持。",
    ),
    matter(
        Complaint,
        General,
        "mobile",
        "小区里信号弱",
        "地下车库和电梯里完全打不通电话。",
    ),
    matter(
        Fault,
        ServiceDown,
        "mobile",
        "手机没有服务",
        "今天早上开始一直显示无服务。",
    ),
    matter(
        Enquiry,
        General,
        "mobile",
        "国际漫游怎么收费",
        "下周出国五天，想知道怎样开通最合适。",
    ),
    matter(
        Installation,
        General,
        "broadband",
        "新房装宽带",
        "下周搬家，希望周末上门。",
    ),
    matter(
        Installation,
        General,
        "broadband",
        "宽带移机",
        "从老房子移到新小区，光纤已经到楼道。",
    ),
    matter(
        Complaint,
        General,
        "service",
        "装机师傅没有来",
        "约了下午两点，等到六点没有人也没有电话。",
    ),
    matter(
        Fault,
        Safety,
        "lines",
        "电线杆快倒了",
        "幼儿园门口的通信杆歪得厉害，请马上来看。",
    ),
    matter(
        Complaint,
        General,
        "sms",
        "垃圾短信太多",
        "每天十几条，投诉过还是照发。",
    ),
    matter(
        Suggestion,
        General,
        "app",
        "希望能在手机上看合约到期日",
        "每次都要打热线问。",
    ),
    matter(
        Praise,
        General,
        "service",
        "表扬维修师傅",
        "下雨天还上门，修好了还教老人用机顶盒。",
    ),
];

/// What is said in English.
pub(super) const ENGLISH: &[Matter] = &[
    matter(
        Complaint,
        General,
        "billing",
        "Charged twice for one month",
        "The same invoice was taken from my account on two days.",
    ),
    matter(
        Fault,
        ServiceDown,
        "broadband",
        "No internet since this morning",
        "The modem shows a red light; a restart did not help.",
    ),
    matter(
        Complaint,
        General,
        "mobile",
        "Calls drop at the ferry pier",
        "Every call breaks off between the pier and the market.",
    ),
    matter(
        Enquiry,
        General,
        "billing",
        "When does my contract end?",
        "The app shows two different dates.",
    ),
    matter(
        Installation,
        General,
        "broadband",
        "Line for a new shop",
        "We open in two weeks and need a fixed line and broadband.",
    ),
    matter(
        Complaint,
        Hard,
        "contract",
        "Cannot cancel my old plan",
        "I was told three different notice periods.",
    ),
    matter(
        Fault,
        General,
        "tv",
        "Television picture freezes",
        "Only on the sports channels, every evening.",
    ),
    matter(
        Complaint,
        General,
        "service",
        "Nobody called me back",
        "I was promised a call last week about my refund.",
    ),
    matter(
        Suggestion,
        General,
        "app",
        "Please show outages on the map",
        "Then we would not have to call.",
    ),
    matter(
        Complaint,
        General,
        "roaming",
        "Roaming bill after a day trip",
        "Roaming was switched off, yet I was charged.",
    ),
];

/// What key clients say.
pub(super) const KEY: &[Matter] = &[
    matter(
        Complaint,
        Hard,
        "leased-line",
        "专线丢包",
        "总部到仓库的专线每小时丢包两三次，影响出单。",
    ),
    matter(
        Complaint,
        General,
        "billing",
        "Consolidated invoice is wrong",
        "Eleven numbers that we returned are still billed.",
    ),
    matter(
        Fault,
        ServiceDown,
        "leased-line",
        "门诊专线中断",
        "挂号系统连不上，病人在排队。",
    ),
    matter(
        Enquiry,
        General,
        "contract",
        "Capacity for the summer season",
        "We expect twice as many guests; what can be raised by June?",
    ),
];

/// Customers in Chinese and in English; who calls from which number never changes.
pub(super) const CHINESE_NAMES: &[&str] = &[
    "王先生",
    "李女士",
    "张先生",
    "刘女士",
    "陈先生",
    "杨女士",
    "黄先生",
    "赵女士",
    "吴先生",
    "周女士",
    "徐先生",
    "孙女士",
];
/// The same in English.
pub(super) const ENGLISH_NAMES: &[&str] = &[
    "Ms Chen",
    "Mr Tan",
    "Mrs Novak",
    "Mr Okafor",
    "Ms Silva",
    "Mr Lindqvist",
    "Ms Park",
    "Mr Haddad",
];

/// What the customer is told.
pub(super) fn answer(kind: TicketKind, chinese: bool) -> &'static str {
    match (kind, chinese) {
        (Fault, true) => "已定位到分光器故障，今天安排师傅上门，预计四小时内恢复。",
        (Fault, false) => "A splitter in your street is broken; a technician comes today and will restore the line.",
        (Installation, true) => "已预约周六上午十点上门，请留人在家。",
        (Installation, false) => "The visit is agreed for Saturday at ten; please have somebody at home.",
        (Complaint, true) => "已核实情况，费用退回账户，并已派单优化，谢谢您的耐心。",
        (Complaint, false) => {
            "We checked it, you are right: it is being put right, and what was overcharged comes back."
        }
        (_, true) => "已说明办理方法和收费标准，客户表示清楚。",
        (_, false) => "Explained how it works and what it costs; the customer was content.",
    }
}

/// What a customer says who has waited long enough.
pub(super) fn chase(chinese: bool) -> &'static str {
    if chinese {
        "已经等了一天，怎么还没有人联系我？"
    } else {
        "I have been waiting for a day. Will anybody answer me?"
    }
}

/// What was done in the end.
pub(super) fn resolution(chinese: bool) -> &'static str {
    if chinese {
        "问题已处理，现场测试正常。"
    } else {
        "Put right, and tested together with the customer."
    }
}
