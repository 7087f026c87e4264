//! Working time: windows of the week, holidays and make-up working days in one time zone.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Calendar;
impl Calendar {
    pub fn name(&self) -> &str {
        "x"
    }
    pub fn due_after(
        &self,
        from: super::moment::Moment,
        span: super::moment::Span,
    ) -> Result<super::moment::Moment, String> {
        Ok(from + span)
    }
}
