//! A supporter: their device, which follows one circle of each person who trusts them.

use std::net::SocketAddr;

use waymark_shared::api::{JOIN_SUPPORTER, JoinSupporter, SERVICE, Service, SupporterSignedIn, TRUSTS, TrustRow};
use waymark_shared::sync::log::LogName;

use super::staff::public;
use crate::device::{Device, Keys};
use crate::http::NoAnswer;

/// A supporter with their device.
pub struct Supporter {
    /// Their device.
    pub device: Device,
    circles: Vec<LogName>,
}

impl Supporter {
    /// Uses a supporter's invitation on a fresh device.
    pub async fn join(address: SocketAddr, code: &str, name: &str) -> Result<Self, NoAnswer> {
        let mut device = Device::new(address, Keys::generate(None));
        let service: Service = device.origin.get(SERVICE).await?;
        device.keys.believe_service(service.key);
        let question = JoinSupporter { code: code.to_owned(), name: name.to_owned(), device: public(&device) };
        let SupporterSignedIn { trusts, .. } = device.origin.post(JOIN_SUPPORTER, &question).await?;
        let mut supporter = Self { device, circles: Vec::new() };
        supporter.follow(&trusts);
        supporter.device.go_online();
        Ok(supporter)
    }

    /// Asks who trusts them, and follows each of them.
    pub async fn look(&mut self) -> Result<Vec<TrustRow>, NoAnswer> {
        let trusts: Vec<TrustRow> = self.device.origin.get(TRUSTS).await?;
        self.follow(&trusts);
        Ok(trusts)
    }

    /// The circles they are in, as they last looked.
    pub fn circles(&self) -> &[LogName] {
        &self.circles
    }

    fn follow(&mut self, trusts: &[TrustRow]) {
        for row in trusts {
            self.device.keys.believe_identity(row.journey, row.identity);
            self.device.follow(LogName { journey: row.journey, circle: row.circle });
        }
        self.circles = trusts.iter().map(|row| LogName { journey: row.journey, circle: row.circle }).collect();
    }
}
