//! The table of everything that is answered.

mod answer;
mod asked;
mod devices;
mod exchange;
mod holds;
mod introduction;
mod invitations;
mod join;
mod lists;
mod looks;
mod me;
mod passkeys;
mod password;
mod second_step;
mod service;
mod set_up;
mod shell;
mod sign_in;
mod sign_ins;
mod socket;
mod staff_again;
mod supporters;

use std::convert::Infallible;
use std::sync::Arc;

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::Method;
use waymark_shared::api::{self, ProblemCode};

use crate::house::House;
use answer::Answer;
use asked::Asked;

/// The table as a filter; clones share it.
pub type Table = BoxedFilter<(answer::Response,)>;

/// Builds the table over a house.
pub fn table(house: Arc<House>) -> Table {
    asked::asked(house.config.patience.body)
        .and_then(move |asked: Asked| {
            let house = house.clone();
            async move {
                let behind_proxy = house.config.behind_proxy.is_some();
                let answer = if asked.is_own(house.config.behind_proxy.as_deref()) {
                    answer(house, asked).await
                } else {
                    Err(ProblemCode::WrongOrigin.into())
                };
                Ok::<_, Infallible>(answer::finish(answer, behind_proxy))
            }
        })
        .boxed()
}

async fn answer(house: Arc<House>, asked: Asked) -> Answer {
    let method = if asked.method == Method::HEAD { Method::GET } else { asked.method.clone() };
    match (asked.path.clone().as_str(), method) {
        (api::HEALTH, Method::GET) => service::health(&house).await,
        (api::SERVICE, Method::GET) => service::read(&house).await,
        (api::SET_UP, Method::POST) => set_up::set_up(&house, asked).await,
        (api::INVITATIONS, Method::GET) => invitations::open(&house, asked).await,
        (api::INVITATIONS, Method::POST) => invitations::invite(&house, asked).await,
        (api::REINVITE, Method::POST) => invitations::again(&house, asked).await,
        (api::INVITATION_READ, Method::POST) => invitations::read(&house, asked).await,
        (api::INVITATION_CANCEL, Method::POST) => invitations::cancel(&house, asked).await,
        (api::JOIN_STAFF, Method::POST) => join::staff(&house, asked).await,
        (api::JOIN_PERSON, Method::POST) => join::person(&house, asked).await,
        (api::WAY_BACK, Method::POST) => join::way_back(&house, asked).await,
        (api::RECOVER, Method::POST) => join::recover(&house, asked).await,
        (api::SIGN_IN_PASSWORD, Method::POST) => sign_in::password(&house, asked).await,
        (api::SIGN_IN_RECOVERY, Method::POST) => sign_in::recovery(&house, asked).await,
        (api::SIGN_IN_CHALLENGE, Method::POST) => sign_in::challenge(&house, asked).await,
        (api::SIGN_IN_DEVICE, Method::POST) => sign_in::device(&house, asked).await,
        (api::SIGN_OUT, Method::POST) => sign_in::out(&house, asked).await,
        (api::ME, Method::GET) => me::me(&house, asked).await,
        (api::PASSWORD, Method::POST) => password::change(&house, asked).await,
        (api::RECOVERY_CODES, Method::POST) => password::codes(&house, asked).await,
        (api::AUTHENTICATOR, Method::POST) => second_step::begin(&house, asked).await,
        (api::AUTHENTICATOR_CONFIRM, Method::POST) => second_step::confirm(&house, asked).await,
        (api::PROVE, Method::POST) => second_step::prove(&house, asked).await,
        (api::PASSKEY_OPTIONS, Method::POST) => passkeys::options(&house, asked).await,
        (api::PASSKEYS, Method::GET) => passkeys::list(&house, asked).await,
        (api::PASSKEYS, Method::POST) => passkeys::add(&house, asked).await,
        (api::PASSKEY_REMOVE, Method::POST) => passkeys::remove(&house, asked).await,
        (api::PROVE_PASSKEY, Method::POST) => passkeys::prove(&house, asked).await,
        (api::PASSKEY_CHALLENGE, Method::POST) => passkeys::challenge(&house, asked).await,
        (api::SIGN_IN_PASSKEY, Method::POST) => passkeys::sign_in(&house, asked).await,
        (api::SIGN_INS, Method::GET) => sign_ins::read(&house, asked).await,
        (api::SIGN_INS_END, Method::POST) => sign_ins::end(&house, asked).await,
        (api::NEWCOMER, Method::POST) => sign_ins::answer(&house, asked).await,
        (api::CASELOAD, Method::GET) => lists::caseload(&house, asked).await,
        (api::CASELOAD, Method::POST) => lists::hand_in(&house, asked).await,
        (api::TEAM, Method::GET) => lists::team(&house, asked).await,
        (api::SUPPORTERS, Method::GET) => supporters::list(&house, asked).await,
        (api::SUPPORTERS, Method::POST) => supporters::invite(&house, asked).await,
        (api::SUPPORTER_END, Method::POST) => supporters::end(&house, asked).await,
        (api::JOIN_SUPPORTER, Method::POST) => supporters::join(&house, asked).await,
        (api::TRUSTS, Method::GET) => supporters::trusts(&house, asked).await,
        (api::DEVICES, Method::GET) => devices::list(&house, asked).await,
        (api::LOOKS, Method::GET) => looks::list(&house, asked).await,
        (api::LOOKS, Method::POST) => looks::tell(&house, asked).await,
        (api::HOLDS, Method::GET) => holds::list(&house, asked).await,
        (api::HOLDS, Method::POST) => holds::ask(&house, asked).await,
        (api::HOLD_CONFIRM, Method::POST) => holds::confirm(&house, asked).await,
        (api::HOLD_END, Method::POST) => holds::end(&house, asked).await,
        (api::STAFF, Method::GET) => lists::staff(&house, asked).await,
        (api::STAFF_AGAIN, Method::POST) => staff_again::invite(&house, asked).await,
        (api::EXCHANGE, Method::POST) => exchange::post(&house, asked).await,
        (api::SOCKET, Method::GET) => socket::upgrade(&house, asked).await,
        (path, _) if KNOWN.contains(&path) => Err(ProblemCode::WrongMethod.into()),
        (path, _) if path == "/api" || path.starts_with("/api/") => Err(ProblemCode::NotFound.into()),
        (path, Method::GET) => shell::file(path, &asked),
        (_, _) => Err(ProblemCode::WrongMethod.into()),
    }
}

/// Every path of the table, to tell a wrong method from a wrong path.
const KNOWN: [&str; 46] = [
    api::HEALTH,
    api::SERVICE,
    api::SET_UP,
    api::INVITATIONS,
    api::REINVITE,
    api::INVITATION_READ,
    api::INVITATION_CANCEL,
    api::JOIN_STAFF,
    api::JOIN_PERSON,
    api::WAY_BACK,
    api::RECOVER,
    api::SIGN_IN_PASSWORD,
    api::SIGN_IN_RECOVERY,
    api::SIGN_IN_CHALLENGE,
    api::SIGN_IN_DEVICE,
    api::SIGN_OUT,
    api::ME,
    api::PASSWORD,
    api::RECOVERY_CODES,
    api::AUTHENTICATOR,
    api::AUTHENTICATOR_CONFIRM,
    api::PROVE,
    api::PASSKEY_OPTIONS,
    api::PASSKEYS,
    api::PASSKEY_REMOVE,
    api::PROVE_PASSKEY,
    api::PASSKEY_CHALLENGE,
    api::SIGN_IN_PASSKEY,
    api::SIGN_INS,
    api::SIGN_INS_END,
    api::NEWCOMER,
    api::CASELOAD,
    api::TEAM,
    api::SUPPORTERS,
    api::SUPPORTER_END,
    api::JOIN_SUPPORTER,
    api::TRUSTS,
    api::DEVICES,
    api::LOOKS,
    api::HOLDS,
    api::HOLD_CONFIRM,
    api::HOLD_END,
    api::STAFF,
    api::STAFF_AGAIN,
    api::EXCHANGE,
    api::SOCKET,
];
