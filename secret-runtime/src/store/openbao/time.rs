//! Moments as the server tells them, to the second.

use std::time::{Duration, SystemTime};

/// A moment of RFC 3339 in UTC, such as `2026-11-22T01:46:29.757114824Z`, rounded up to the second:
/// an age that is told is never longer than the true one.
pub(super) fn rfc3339(text: &str) -> Option<SystemTime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<u64>().ok());
    let mut time = time.split('.').next()?.splitn(3, ':').map(|part| part.parse::<u64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    if !(1970..10_000).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the leap day is a year's last.
    let year = if month <= 2 { year - 1 } else { year };
    let months = (month + 9) % 12;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * months + 2) / 5 + day - 1;
    let since_1970 = days.checked_sub(719_468)?;
    from_seconds(since_1970 * 86_400 + hour * 3_600 + minute * 60 + second + 1)
}

/// The moment this many seconds after 1970 began.
pub(super) fn from_seconds(seconds: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// Whole seconds since 1970 began, rounded up.
pub(super) fn to_seconds(moment: SystemTime) -> u64 {
    let since = moment.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    since.as_secs() + u64::from(since.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::{from_seconds, rfc3339, to_seconds};

    #[test]
    fn moments_are_told_and_never_too_early() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 1),
            ("2000-02-29T23:59:59.9Z", 951_868_800),
            ("2026-11-22T01:46:29.757114824Z", 1_795_311_990),
            ("2100-03-01T00:00:00Z", 4_107_542_401),
        ] {
            assert_eq!(rfc3339(text), from_seconds(seconds), "{text}");
        }
        for text in ["", "Z", "2026-11-22", "2026-13-22T01:46:29Z", "2026-11-22T01:46:29+01:00", "x-11-22T01:46:29Z"] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
        let moment = from_seconds(7).into_iter().map(|moment| moment + std::time::Duration::from_nanos(1));
        assert!(moment.map(to_seconds).eq([8]));
    }
}
