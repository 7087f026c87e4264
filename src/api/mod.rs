//! The JSON front door: routes, extractors, problem+json, one file per resource.
