//! One page in a browser, as somebody sees and uses it: every wait is for a condition, with a deadline.

use std::future::Future;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::{By, Capabilities, WebDriver, WebElement, WindowHandle};

use super::chromium::Size;

/// How long a condition may take to come true.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(25);

/// One of several tabs of a browser.
#[derive(Debug, Clone)]
pub struct Tab(WindowHandle);

/// A page at one origin.
pub struct Page {
    driver: WebDriver,
    origin: String,
}

impl Page {
    /// The first page of a fresh session.
    pub(super) fn new(driver: WebDriver, origin: String) -> Self {
        Self { driver, origin }
    }

    /// Goes to a path of the origin.
    pub async fn go(&self, path: &str) {
        // A page that does not load shows an error page; what is expected is then not seen there.
        let _loaded = self.driver.goto(format!("{}{path}", self.origin)).await;
    }

    /// Goes to a path by a link of the page's own: nothing is loaded again.
    pub async fn go_within(&self, path: &str) {
        let script = "const link = document.createElement('a'); link.href = arguments[0]; \
            document.querySelector('main').append(link); link.click(); link.remove()";
        self.run(script, vec![path.into()]).await;
        self.at(path).await;
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        let _loaded = self.driver.refresh().await;
    }

    /// Presses the browser's back button.
    pub async fn back(&self) {
        let _went = self.driver.back().await;
    }

    /// The path and fragment it is at.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.expect("a page has an address");
        match url.fragment() {
            Some(fragment) => format!("{}#{fragment}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// Waits until it is at a path that begins so.
    pub async fn at(&self, start: &str) {
        self.until(&format!("the path begins with {start}"), || async { self.path().await.starts_with(start) }).await;
    }

    /// The element with this `data-test` name, once it is shown.
    pub async fn see(&self, name: &str) -> WebElement {
        self.shown(&format!("`{name}` is shown"), &css(name)).await
    }

    /// Whether an element with this name is shown now.
    pub async fn shows(&self, name: &str) -> bool {
        self.first_shown(&css(name)).await.is_some()
    }

    /// Waits until nothing with this name is shown.
    pub async fn gone(&self, name: &str) {
        self.until(&format!("`{name}` is gone"), || async { !self.shows(name).await }).await;
    }

    /// Taps the element with this name.
    pub async fn tap(&self, name: &str) {
        let selector = css(name);
        self.until(&format!("`{name}` can be tapped"), || async {
            match self.first_shown(&selector).await {
                Some(element) => self.middle(&element).await && element.click().await.is_ok(),
                None => false,
            }
        })
        .await;
    }

    /// Taps the one among the elements with this name that says something with these words.
    pub async fn tap_the_one(&self, name: &str, words: &str) {
        let what = format!("`{name}` that says “{words}” can be tapped");
        self.until(&what, || async {
            for element in self.driver.find_all(By::Css(css(name))).await.unwrap_or_default() {
                if element.text().await.is_ok_and(|text| text.contains(words)) {
                    return self.middle(&element).await && element.click().await.is_ok();
                }
            }
            false
        })
        .await;
    }

    /// Chooses the radio button or checkbox with this name, which may be drawn by its label alone.
    pub async fn choose(&self, name: &str) {
        let script = "const one = document.querySelector(arguments[0]); if (one) one.click(); return one !== null";
        let selector = css(name);
        self.until(&format!("`{name}` can be chosen"), || async {
            self.run(script, vec![selector.clone().into()]).await == Value::Bool(true)
        })
        .await;
    }

    /// An attribute of the element with this name; empty where there is none.
    pub async fn state(&self, name: &str, attribute: &str) -> String {
        let script =
            "const one = document.querySelector(arguments[0]); return one ? one.getAttribute(arguments[1]) : ''";
        let found = self.run(script, vec![css(name).into(), attribute.into()]).await;
        found.as_str().unwrap_or_default().to_owned()
    }

    /// Types into the field with this name, after what stands there.
    pub async fn write(&self, name: &str, text: &str) {
        let field = self.see(name).await;
        field.send_keys(text).await.expect("a shown field takes keys");
    }

    /// Puts this into the field with this name, in place of what stands there.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.see(name).await;
        field.clear().await.expect("a shown field can be cleared");
        field.send_keys(text).await.expect("a shown field takes keys");
    }

    /// The value of the field with this name.
    pub async fn value(&self, name: &str) -> String {
        self.see(name).await.value().await.ok().flatten().unwrap_or_default()
    }

    /// The text of the element with this name.
    pub async fn text(&self, name: &str) -> String {
        self.see(name).await.text().await.unwrap_or_default()
    }

    /// The texts of every shown element with this name.
    pub async fn texts(&self, name: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.driver.find_all(By::Css(css(name))).await.unwrap_or_default() {
            if element.is_displayed().await.unwrap_or(false) {
                texts.push(element.text().await.unwrap_or_default());
            }
        }
        texts
    }

    /// Waits until the element with this name says something with these words.
    pub async fn says(&self, name: &str, words: &str) {
        self.until(&format!("`{name}` says “{words}”"), || async {
            match self.first_shown(&css(name)).await {
                Some(element) => element.text().await.unwrap_or_default().contains(words),
                None => false,
            }
        })
        .await;
    }

    /// Waits until these words stand anywhere on the page.
    pub async fn reads(&self, words: &str) {
        self.until(&format!("the page reads “{words}”"), || async { self.body().await.contains(words) }).await;
    }

    /// Everything the page reads now.
    pub async fn body(&self) -> String {
        let text = self.run("return document.body ? document.body.innerText : ''", vec![]).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// What the browser calls the page, and keeps in its history.
    pub async fn title(&self) -> String {
        self.driver.title().await.unwrap_or_default()
    }

    /// Runs a script in the page and gives what it returns; nothing where the page is gone.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        match self.driver.execute(script, arguments).await {
            Ok(outcome) => outcome.json().clone(),
            Err(_) => Value::Null,
        }
    }

    /// Runs a script that calls back with its last argument.
    pub async fn run_until_called(&self, script: &str, arguments: Vec<Value>) -> Result<Value, String> {
        let outcome = self.driver.execute_async(script, arguments).await;
        outcome.map(|outcome| outcome.json().clone()).map_err(|error| error.to_string())
    }

    /// Opens another tab at a path of the origin, and looks at it from now on. Gives the one before and this one.
    pub async fn open_tab(&self, path: &str) -> [Tab; 2] {
        let before = self.driver.window().await.expect("a page has a window");
        let fresh = self.driver.new_tab().await.expect("a browser opens tabs");
        self.look_at(&Tab(fresh.clone())).await;
        self.go(path).await;
        [Tab(before), Tab(fresh)]
    }

    /// Closes the tab that is looked at; another one is to be looked at next.
    pub async fn close_tab(&self) {
        self.driver.close_window().await.expect("an open tab can be closed");
    }

    /// Looks at this tab from now on.
    pub async fn look_at(&self, tab: &Tab) {
        self.driver.switch_to_window(tab.0.clone()).await.expect("the tab is open");
    }

    /// Where the site is, such as `http://127.0.0.1:4000`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Sends a command of the browser's own protocol.
    pub async fn command(&self, name: &str, parameters: Value) -> Value {
        self.driver.cdp().send_raw(name, parameters).await.unwrap_or(Value::Null)
    }

    /// Makes the screen this large.
    pub async fn resize(&self, size: Size) {
        let mobile = size.width < 768;
        let metrics = json!({ "width": size.width, "height": size.height, "deviceScaleFactor": 1, "mobile": mobile });
        self.command("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Puts an authenticator into the browser, as a phone or a laptop has one, with somebody at it who always shows who they
    /// are.
    pub async fn has_authenticator(&self) {
        self.command("WebAuthn.enable", json!({})).await;
        let options = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "automaticPresenceSimulation": true
        });
        self.command("WebAuthn.addVirtualAuthenticator", json!({ "options": options })).await;
    }

    /// Writes a picture of the screen.
    pub async fn picture(&self, path: &Path) {
        self.driver.screenshot(path).await.expect("a page can be photographed");
    }

    /// The process the browser runs in.
    pub fn process(&self) -> Option<u32> {
        let capabilities: &Capabilities = self.driver.capabilities();
        let id = capabilities.get("goog:processID")?.as_u64()?;
        u32::try_from(id).ok()
    }

    /// Kills the browser at once, as an empty battery would.
    pub async fn kill(self) {
        let id = self.process().expect("the browser says its process").to_string();
        let killed = std::process::Command::new("kill").args(["-9", &id]).status();
        assert!(killed.is_ok_and(|status| status.success()), "our own browser can be killed");
        let folder = format!("/proc/{id}");
        let deadline = Instant::now() + PATIENCE;
        while Path::new(&folder).join("exe").exists() && Instant::now() < deadline {
            tokio::time::sleep(LOOK).await;
        }
        // The session ends with an error, since there is nobody left to end.
        let _ended = self.driver.quit().await;
    }

    /// Closes the browser as somebody would.
    pub async fn close(self) {
        let _ended = self.driver.quit().await;
    }

    /// Waits until something is so.
    pub async fn until<F: Future<Output = bool>>(&self, what: &str, is_so: impl FnMut() -> F) {
        self.until_or(PATIENCE, what, is_so).await;
    }

    /// Waits until something is so, at most for so long; then says what stands on the page instead.
    pub async fn until_or<F: Future<Output = bool>>(
        &self,
        patience: Duration,
        what: &str,
        mut is_so: impl FnMut() -> F,
    ) {
        let deadline = Instant::now() + patience;
        while !is_so().await {
            if Instant::now() >= deadline {
                panic!("not so in {patience:?}: {what}\n{}", self.account().await);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What stands on the page, for whoever has to find out why something is not so; with a picture.
    async fn account(&self) -> String {
        let picture = std::env::temp_dir().join(format!(
            "waymark-page-{}.png",
            crate::crypto::random::<2>().map(|byte| format!("{byte:02x}")).concat()
        ));
        let taken = self.driver.screenshot(&picture).await.is_ok();
        let (path, body, console) = (self.path().await, self.body().await, self.console().await);
        let picture = if taken { picture.display().to_string() } else { "none".to_owned() };
        format!("at {path}, picture: {picture}\n--- the page\n{body}\n--- the console\n{console}")
    }

    /// What the browser's console holds.
    pub async fn console(&self) -> String {
        let Ok(lines) = self.driver.get_log("browser").await else {
            return String::new();
        };
        lines.iter().map(|line| format!("{}\n", line.message)).collect()
    }

    async fn shown(&self, what: &str, selector: &str) -> WebElement {
        self.until(what, || async { self.first_shown(selector).await.is_some() }).await;
        self.first_shown(selector).await.unwrap_or_else(|| panic!("gone again: {what}"))
    }

    /// Scrolls an element away from the bars at the edges, as a thumb would.
    async fn middle(&self, element: &WebElement) -> bool {
        let Ok(found) = element.to_json() else { return false };
        self.driver.execute("arguments[0].scrollIntoView({ block: 'center' })", vec![found]).await.is_ok()
    }

    async fn first_shown(&self, selector: &str) -> Option<WebElement> {
        for element in self.driver.find_all(By::Css(selector)).await.ok()? {
            if element.is_displayed().await.unwrap_or(false) {
                return Some(element);
            }
        }
        None
    }
}

fn css(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}
