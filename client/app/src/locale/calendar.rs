//! Days and moments in words, by the browser's own knowledge of languages.

use js_sys::{Date, Object, Reflect};
use waymark_shared::time::Timestamp;

use super::t;

/// How much of a day is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// "Tuesday 21 July", with the year where it is not this one.
    Full,
    /// "21 July", likewise.
    Short,
    /// "July", likewise.
    Month,
    /// "Tue".
    Weekday,
    /// "21".
    Number,
}

/// Today by this device's clock, as `2026-07-18`.
pub fn today() -> String {
    on(&Date::new_0())
}

/// A day, given as `2026-07-18`, in words; as it is where it is no day.
pub fn day(day: &str, shape: Shape) -> String {
    let mut parts = day.splitn(3, '-').map(str::parse::<i32>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(number))) = (parts.next(), parts.next(), parts.next()) else {
        return day.to_owned();
    };
    let date = Date::new_with_year_month_day(year.unsigned_abs(), month - 1, number);
    let this_year = date.get_full_year() == Date::new_0().get_full_year();
    let parts: &[(&str, &str)] = match shape {
        Shape::Full => &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
        Shape::Short => &[("day", "numeric"), ("month", "long")],
        Shape::Month => &[("month", "long")],
        Shape::Weekday => return words(&date, &[("weekday", "short")]),
        Shape::Number => return words(&date, &[("day", "numeric")]),
    };
    let year = (!this_year).then_some(("year", "numeric"));
    words(&date, &parts.iter().copied().chain(year).collect::<Vec<_>>())
}

/// A moment: the time alone today, the day before it on other days.
pub fn moment(at: Timestamp) -> String {
    let (on, time) = (on(&Date::new(&(at.0 as f64).into())), time_of(at));
    if on == today() { time } else { crate::t!("moment-on-day", day = day(&on, Shape::Short), time = time) }
}

/// The time of day of a moment alone, in words.
pub fn time_of(at: Timestamp) -> String {
    let parts = options(&[("hour", "2-digit"), ("minute", "2-digit")]);
    Date::new(&(at.0 as f64).into()).to_locale_time_string_with_options(&t("intl-tag"), &parts).into()
}

/// The day of a moment alone, in words.
pub fn day_of(at: Timestamp) -> String {
    day(&on(&Date::new(&(at.0 as f64).into())), Shape::Short)
}

/// The moment at which a day ends where this device is; none where it is no day.
pub fn end_of(day: &str) -> Option<Timestamp> {
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<i32>().ok());
    let (year, month, number) = (parts.next()??, parts.next()??, parts.next()??);
    let after = Date::new_with_year_month_day(year.unsigned_abs(), month - 1, number + 1);
    // Whole milliseconds, far below where doubles lose them.
    Some(Timestamp(after.get_time() as i64))
}

fn on(date: &Date) -> String {
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

fn words(date: &Date, parts: &[(&str, &str)]) -> String {
    date.to_locale_date_string(&t("intl-tag"), &options(parts)).into()
}

fn options(parts: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (key, value) in parts {
        Reflect::set(&options, &(*key).into(), &(*value).into()).expect("a plain object takes every key");
    }
    options
}
