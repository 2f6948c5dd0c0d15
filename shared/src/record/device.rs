//! What a person's device is called, for the person's other devices; the newest one counts. Only ever sealed, and it belongs to
//! no document.

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::api::NAME_MOST;
use crate::id::DeviceId;

/// What a device is called.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
#[cbor(map)]
pub struct DeviceNote {
    /// Which device.
    #[n(0)]
    pub device: DeviceId,
    /// What it is, as it found out itself.
    #[n(1)]
    pub make: Make,
    /// The name the person gave it; empty before they did.
    #[n(2)]
    pub name: String,
}

/// What a device is, as far as its browser tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode, CborLen)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Make {
    /// Nobody can tell.
    #[default]
    #[n(0)]
    Unknown,
    /// An iPhone.
    #[n(1)]
    Iphone,
    /// An iPad.
    #[n(2)]
    Ipad,
    /// A phone with Android.
    #[n(3)]
    AndroidPhone,
    /// A tablet with Android.
    #[n(4)]
    AndroidTablet,
    /// A computer with Windows.
    #[n(5)]
    Windows,
    /// A Mac.
    #[n(6)]
    Mac,
    /// A Chromebook.
    #[n(7)]
    Chromebook,
    /// Another computer.
    #[n(8)]
    Computer,
}

/// What stands in what a browser says of itself, and what that means; the first that fits counts.
const TOLD_BY: [(&str, Make); 7] = [
    ("iPhone", Make::Iphone),
    ("iPad", Make::Ipad),
    ("Android", Make::AndroidTablet),
    ("Windows", Make::Windows),
    ("Macintosh", Make::Mac),
    ("CrOS", Make::Chromebook),
    ("Linux", Make::Computer),
];

impl Make {
    /// What a device is, from what its browser says of itself.
    pub fn told_by(agent: &str) -> Self {
        let make = TOLD_BY.iter().find(|(part, _)| agent.contains(part)).map_or(Make::Unknown, |(_, make)| *make);
        // Browsers on Android tell a phone from a tablet by this word alone.
        if make == Make::AndroidTablet && agent.contains("Mobile") { Make::AndroidPhone } else { make }
    }
}

impl DeviceNote {
    pub(super) fn keeps_to_the_schema(&self) -> bool {
        self.name.chars().count() <= NAME_MOST && !self.name.chars().any(char::is_control)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_told_by_what_its_browser_says() {
        let told = [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 Safari/604.1", Make::Iphone),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 7) Chrome/126.0 Mobile Safari/537.36", Make::AndroidPhone),
            ("Mozilla/5.0 (Linux; Android 13; SM-X200) Chrome/126.0 Safari/537.36", Make::AndroidTablet),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36", Make::Windows),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", Make::Mac),
            ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/126.0 Safari/537.36", Make::Chromebook),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0", Make::Computer),
            ("", Make::Unknown),
        ];
        for (agent, make) in told {
            assert_eq!(Make::told_by(agent), make, "{agent}");
        }
    }
}
