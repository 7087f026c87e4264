//! Lists come in pages: the `Link` header of one names the next, with everything else that was asked.

use actix_web::HttpRequest;
use url::form_urlencoded::{Serializer, parse};

/// The path of this request with these parameters set.
pub(super) fn with_parameters(request: &HttpRequest, set: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    let asked = parse(request.query_string().as_bytes());
    query.extend_pairs(asked.filter(|(name, _)| set.iter().all(|(known, _)| known != name)));
    query.extend_pairs(set);
    format!("{}?{}", request.path(), query.finish())
}
