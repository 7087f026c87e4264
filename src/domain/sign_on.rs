//! Single sign-on: what the desk makes of somebody whom a provider vouches for. The provider's word is a table of claims
//! whose signature, sender and age were looked at before; here is decided who that is, and in which role.

use serde_json::Value;

use super::moment::Moment;
use super::text;
use super::words::Role;

/// The longest path that somebody is led to afterwards.
const PLACE_MAX: usize = 500;
/// The most groups of one person that are looked at.
const GROUPS_MAX: usize = 1_000;

/// The house's rules on single sign-on.
#[derive(Debug, Clone)]
pub struct SignOnRules {
    /// The claim that holds the staff number. Empty: people are known by their mail address.
    pub staff_number_claim: String,
    /// Whether an address counts that the provider does not call verified.
    pub trust_mail: bool,
    /// The claim that lists the groups.
    pub groups_claim: String,
    /// The role of each group; the first that fits is given. Empty: roles are given in the desk.
    pub roles: Vec<(String, Role)>,
    /// Whether somebody whom the desk does not know is added.
    pub create: bool,
}

/// By what the desk knows somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownBy {
    StaffNumber(String),
    Mail(String),
}

/// Somebody whom the provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    pub by: KnownBy,
    /// What the provider calls them, where that can be a name.
    pub name: Option<String>,
    /// Their address, where the provider knows that it is theirs.
    pub mail: Option<String>,
    /// The role of their groups; none where the desk gives roles.
    pub role: Option<Role>,
    /// When they last showed the provider who they are, if it says so.
    pub shown_at: Option<Moment>,
}

/// Why the provider's word leads to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("the claim of single_sign_on.staff_number_claim is missing, or is no staff number")]
    NoStaffNumber,
    #[error("the claim email is missing, or is no address")]
    NoMail,
    #[error("the provider does not say that the address is verified; see single_sign_on.trust_mail")]
    MailNotVerified,
    #[error("no group of theirs stands in single_sign_on.roles")]
    NoGroup,
}

impl SignOnRules {
    /// Who that is.
    pub fn read(&self, claims: &Value) -> Result<Vouched, Unfit> {
        let mail = self.mail(claims);
        let by = if self.staff_number_claim.is_empty() {
            KnownBy::Mail(mail.clone()?)
        } else {
            let number = claim(claims, &self.staff_number_claim).and_then(as_text);
            let number = number.and_then(|number| text::staff_number("", &number).ok());
            KnownBy::StaffNumber(number.ok_or(Unfit::NoStaffNumber)?)
        };
        let role = if self.roles.is_empty() {
            None
        } else {
            Some(self.role(claims).ok_or(Unfit::NoGroup)?)
        };
        let name = claims["name"]
            .as_str()
            .and_then(|name| text::required("", name, text::SHORT).ok());
        let shown_at = claims["auth_time"]
            .as_i64()
            .and_then(|seconds| seconds.checked_mul(1_000_000));
        Ok(Vouched {
            by,
            name,
            mail: mail.ok(),
            role,
            shown_at: shown_at.map(Moment::from_micros),
        })
    }

    fn mail(&self, claims: &Value) -> Result<String, Unfit> {
        let mail = claims["email"].as_str().ok_or(Unfit::NoMail)?;
        let mail = text::email("", mail).map_err(|_| Unfit::NoMail)?;
        // Some providers write their booleans as text.
        let verified = match &claims["email_verified"] {
            Value::Bool(verified) => *verified,
            Value::String(verified) => verified == "true",
            _ => false,
        };
        if verified || self.trust_mail {
            Ok(mail)
        } else {
            Err(Unfit::MailNotVerified)
        }
    }

    fn role(&self, claims: &Value) -> Option<Role> {
        let groups: Vec<&str> = match claim(claims, &self.groups_claim)? {
            Value::String(group) => vec![group],
            Value::Array(groups) => groups.iter().take(GROUPS_MAX).filter_map(Value::as_str).collect(),
            _ => return None,
        };
        let given = self.roles.iter().find(|(group, _)| groups.contains(&group.as_str()));
        given.map(|(_, role)| *role)
    }
}

/// The claim of this name; `realm_access.roles` is the claim `roles` within `realm_access`, unless there is one of that
/// whole name.
fn claim<'a>(claims: &'a Value, name: &str) -> Option<&'a Value> {
    if let Some(whole) = claims.get(name) {
        return Some(whole);
    }
    name.split('.').try_fold(claims, |within, part| within.get(part))
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Where somebody is led afterwards: the path that was asked for where it lies inside the desk, and the desk's front page
/// where it does not. What browsers would read as another site's address is no path.
pub fn inside(place: &str) -> &str {
    let is_path = place.starts_with('/') && !place.starts_with("//");
    let is_plain = place.len() <= PLACE_MAX && place.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_path && is_plain { place } else { "/" }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules() -> SignOnRules {
        SignOnRules {
            staff_number_claim: String::new(),
            trust_mail: false,
            groups_claim: "realm_access.roles".to_owned(),
            roles: Vec::new(),
            create: false,
        }
    }

    #[test]
    fn somebody_is_known_by_a_verified_address() {
        let read = |claims: Value| rules().read(&claims).map(|vouched| vouched.by);
        let grace = KnownBy::Mail("grace@example.com".to_owned());
        let mail = "Grace@Example.com";
        assert_eq!(read(json!({"email": mail, "email_verified": true})), Ok(grace.clone()));
        assert_eq!(
            read(json!({"email": mail, "email_verified": "true"})),
            Ok(grace.clone())
        );
        for doubtful in [json!(false), json!("false"), json!(1), Value::Null] {
            let told = read(json!({"email": mail, "email_verified": doubtful}));
            assert_eq!(told, Err(Unfit::MailNotVerified));
        }
        assert_eq!(read(json!({"email_verified": true})), Err(Unfit::NoMail));
        assert_eq!(read(json!({"email": "x", "email_verified": true})), Err(Unfit::NoMail));
        let trusting = SignOnRules {
            trust_mail: true,
            ..rules()
        };
        assert_eq!(trusting.read(&json!({"email": mail})).unwrap().by, grace);
    }

    #[test]
    fn a_staff_number_is_never_replaced_by_an_address() {
        let rules = SignOnRules {
            staff_number_claim: "employee".to_owned(),
            ..rules()
        };
        let mail = json!({"email": "grace@example.com", "email_verified": true});
        assert_eq!(rules.read(&mail), Err(Unfit::NoStaffNumber));
        let known = |number: Value| rules.read(&json!({"employee": number})).map(|vouched| vouched.by);
        assert_eq!(known(json!("gz-0042")), Ok(KnownBy::StaffNumber("GZ-0042".to_owned())));
        assert_eq!(known(json!(42)), Ok(KnownBy::StaffNumber("42".to_owned())));
        for wrong in [json!(""), json!("a b"), json!(["42"]), json!({"a": 1})] {
            assert_eq!(known(wrong), Err(Unfit::NoStaffNumber));
        }
    }

    #[test]
    fn the_first_group_that_fits_gives_the_role_and_none_keeps_out() {
        let rules = SignOnRules {
            roles: vec![("bosses".to_owned(), Role::Manager), ("all".to_owned(), Role::Agent)],
            trust_mail: true,
            ..rules()
        };
        let role = |groups: Value| {
            let claims = json!({"email": "g@example.com", "realm_access": {"roles": groups}});
            rules.read(&claims).map(|vouched| vouched.role)
        };
        assert_eq!(role(json!(["all", "bosses"])), Ok(Some(Role::Manager)));
        assert_eq!(role(json!("all")), Ok(Some(Role::Agent)));
        for none in [
            json!([]),
            json!(["Bosses", "all "]),
            json!({"bosses": true}),
            Value::Null,
        ] {
            assert_eq!(role(none), Err(Unfit::NoGroup));
        }
    }

    #[test]
    fn nobody_is_led_out_of_the_desk() {
        for own in ["/", "/tickets?state=open#x", "/tickets/GZ-1"] {
            assert_eq!(inside(own), own);
        }
        let long = format!("/{}", "x".repeat(500));
        let foreign = [
            "",
            "tickets",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a b",
            "javascript:alert(1)",
            "/x\r\nSet-Cookie: a=b",
            "/中",
            long.as_str(),
        ];
        for place in foreign {
            assert_eq!(inside(place), "/", "{place:?}");
        }
    }
}
