//! Setting a service up, inviting, and joining as staff.

use std::net::SocketAddr;

use waymark_shared::api::{
    DeviceKeys, INVITATIONS, Invite, Invited, JOIN_STAFF, JoinStaff, ME, Nation, REINVITE, Reinvite, SERVICE, SET_UP,
    Service, SetUp, SetUpDone, StaffSignedIn,
};
use waymark_shared::id::JourneyId;
use waymark_shared::rules::Role;

use super::Keyworker;
use crate::authenticator::{self, App};
use crate::device::{Device, Keys};
use crate::http::NoAnswer;

/// What names a service and its administrator.
#[derive(Debug, Clone)]
pub struct Naming<'a> {
    /// The service's name.
    pub service: &'a str,
    /// Its nation.
    pub nation: Nation,
    /// The administrator's name.
    pub name: &'a str,
    /// Their password.
    pub password: &'a str,
}

/// Sets a fresh service up; the device is the administrator's from then on, and so is the authenticator app.
pub async fn set_up(address: SocketAddr, token: &str, naming: &Naming<'_>) -> Result<(Device, App), NoAnswer> {
    let mut device = Device::new(address, Keys::generate(None));
    let question = SetUp {
        token: token.to_owned(),
        service: naming.service.to_owned(),
        nation: naming.nation,
        name: naming.name.to_owned(),
        password: naming.password.to_owned(),
        device: public(&device),
    };
    let _: SetUpDone = device.origin.post(SET_UP, &question).await?;
    let app = App::set_up(&mut device.origin, authenticator::now()).await?;
    Ok((device, app))
}

/// Invites somebody, as whoever the device is signed in as.
pub async fn invite(device: &mut Device, role: Role, name: &str) -> Result<Invited, NoAnswer> {
    device.origin.post(INVITATIONS, &Invite { role, name: name.to_owned() }).await
}

/// Lets a person back in on another device.
pub async fn invite_again(device: &mut Device, journey: JourneyId) -> Result<Invited, NoAnswer> {
    device.origin.post(REINVITE, &Reinvite { journey }).await
}

/// Uses a keyworker's invitation on a fresh device.
pub async fn join(address: SocketAddr, code: &str, name: &str, password: &str) -> Result<Keyworker, NoAnswer> {
    let mut device = Device::new(address, Keys::generate(None));
    let service: Service = device.origin.get(SERVICE).await?;
    device.keys.believe_service(service.key);
    let question = JoinStaff {
        code: code.to_owned(),
        name: name.to_owned(),
        password: password.to_owned(),
        device: public(&device),
    };
    let signed_in: StaffSignedIn = device.origin.post(JOIN_STAFF, &question).await?;
    let app = App::set_up(&mut device.origin, authenticator::now()).await?;
    // The enrolment knows the app by now.
    let signed_in = StaffSignedIn { me: device.origin.get(ME).await?, ..signed_in };
    device.go_online();
    Ok(Keyworker::new(device, signed_in, app, password))
}

/// The public halves of a device's keys.
pub(super) fn public(device: &Device) -> DeviceKeys {
    DeviceKeys { signing: device.keys.signing(), agreement: device.keys.agreement() }
}
