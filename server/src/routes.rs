//! The table of everything that is answered.

mod answer;
mod asked;
mod audit;
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
mod teams;
mod work;

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
    // What is not in the table that everybody can read is not answered, whatever stands below.
    if !is_listed(&asked.path, &method) {
        return elsewhere(&asked, &method);
    }
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
        (api::TEAMS, Method::GET) => teams::list(&house, asked).await,
        (api::TEAMS, Method::POST) => teams::make(&house, asked).await,
        (api::TEAM_NAME, Method::POST) => teams::name(&house, asked).await,
        (api::TEAM_MEMBER, Method::POST) => teams::member(&house, asked).await,
        (api::TEAM_PAGE, Method::POST) => teams::page(&house, asked).await,
        (api::WORK_BEGIN, Method::POST) => work::begin(&house, asked).await,
        (api::WORK_WAIT, Method::POST) => work::wait(&house, asked).await,
        (api::WORK_COVER, Method::POST) => work::cover(&house, asked).await,
        (api::WORK_HAND_OVER, Method::POST) => work::hand_over(&house, asked).await,
        (api::END_ACCOUNT, Method::POST) => work::end_account(&house, asked).await,
        (api::AUDIT, Method::POST) => audit::page(&house, asked).await,
        (api::HISTORY, Method::GET) => audit::history(&house, asked).await,
        (api::EXCHANGE, Method::POST) => exchange::post(&house, asked).await,
        (api::SOCKET, Method::GET) => socket::upgrade(&house, asked).await,
        (_, _) => Err(ProblemCode::NotFound.into()),
    }
}

/// Whether [`api::ROUTES`] has this.
fn is_listed(path: &str, method: &Method) -> bool {
    api::ROUTES.iter().any(|(known, takes)| *known == path && is(*takes, method))
}

fn is(takes: api::Method, method: &Method) -> bool {
    match takes {
        api::Method::Get => method == Method::GET,
        api::Method::Post => method == Method::POST,
    }
}

/// A wrong method, a wrong path, or a file of the app.
fn elsewhere(asked: &Asked, method: &Method) -> Answer {
    let path = asked.path.as_str();
    if api::ROUTES.iter().any(|(known, _)| *known == path) {
        return Err(ProblemCode::WrongMethod.into());
    }
    if path == "/api" || path.starts_with("/api/") {
        return Err(ProblemCode::NotFound.into());
    }
    if method == Method::GET { shell::file(path, asked) } else { Err(ProblemCode::WrongMethod.into()) }
}
