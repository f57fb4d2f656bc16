//! The application on a screen: finding, clicking, typing, looking.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::page;
use crate::screen::{Screen, Shape};

/// The member that WebDriver names an element by.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long the page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often an element is clicked that moves away.
const CLICKS: usize = 5;

/// A folder for all state of one user, and for what a test writes.
#[derive(Debug)]
pub struct Home {
    folder: TempDir,
    /// What the programs of that user find in their environment beside.
    settings: Vec<(&'static str, OsString)>,
}

impl Home {
    /// An empty one.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("tickmark-window-")
            .tempdir()
            .expect("a temporary folder can be made");
        Self {
            folder,
            settings: Vec::new(),
        }
    }

    /// With that in the environment of the windows that are opened from here on.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.settings.push((name, value.into()));
        self
    }

    pub(crate) fn settings(&self) -> impl Iterator<Item = (&'static str, &OsStr)> {
        self.settings
            .iter()
            .map(|(name, value)| (*name, value.as_os_str()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A path in it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }
}

impl Default for Home {
    fn default() -> Self {
        Self::new()
    }
}

/// An element of the page.
#[derive(Debug, Clone)]
pub struct Element(String);

impl Element {
    /// As a script of [`Window::run`] takes it.
    pub fn reference(&self) -> Value {
        json!({ELEMENT: self.0})
    }
}

/// The application's window. Closed when dropped.
#[derive(Debug)]
pub struct Window {
    screen: Screen,
    session: String,
    home: PathBuf,
    name: String,
}

impl Window {
    /// Opens `app` in that shape, with the engagement `file` if there is one. `name` names the picture that is left in
    /// `target/window-failures` when a test breaks.
    pub fn open(app: &Path, home: &Home, shape: Shape, file: Option<&Path>, name: &str) -> Self {
        let left = json!({"width": f64::from(shape.0), "height": f64::from(shape.1), "maximized": false});
        std::fs::write(home.join("window.json"), left.to_string()).expect("the home folder can be written");
        let screen = Screen::start(shape, home);
        let options = json!({"binary": app, "args": file.map(|file| vec![file]).unwrap_or_default()});
        let wanted = json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}});
        let address = format!("{}/session", screen.address);
        let answer = send(&screen.http, "POST", &address, &wanted)
            .unwrap_or_else(|e| panic!("{}: {e}", app.display()));
        let session = answer["sessionId"]
            .as_str()
            .expect("a session has an id")
            .to_owned();
        let window = Self {
            screen,
            session,
            home: home.path().to_owned(),
            name: name.to_owned(),
        };
        window.call("POST", "/timeouts", &json!({"script": 120_000}));
        window.run(page::WATCH, &json!([]));
        window
    }

    /// Waits for the visible element with that `data-testid`.
    pub fn part(&self, test_id: &str) -> Element {
        self.find(&by_test_id(test_id))
    }

    /// Waits for the first visible element that matches.
    pub fn find(&self, selector: &str) -> Element {
        self.find_with(selector, "")
    }

    /// Waits for the first visible element that matches and holds that text.
    pub fn find_with(&self, selector: &str, text: &str) -> Element {
        self.look(selector, text, PATIENCE).unwrap_or_else(|| {
            let shown = self.run("return document.body.innerText.slice(0, 1500)", &json!([]));
            panic!(
                "the window does not show {selector} {text}; it shows:\n{}",
                shown.as_str().unwrap_or_default()
            )
        })
    }

    /// Waits up to `patience` for a visible element that matches and holds that text.
    pub fn look(&self, selector: &str, text: &str, patience: Duration) -> Option<Element> {
        let patience_ms = u64::try_from(patience.as_millis()).expect("patience is short");
        let found = self.wait(page::FIND, &json!([selector, text, patience_ms]));
        found[ELEMENT].as_str().map(|id| Element(id.to_owned()))
    }

    /// Whether an element with that `data-testid` is shown now.
    pub fn shows(&self, test_id: &str) -> bool {
        self.look(&by_test_id(test_id), "", Duration::ZERO).is_some()
    }

    /// Waits until nothing visible matches.
    pub fn wait_gone(&self, selector: &str) {
        let patience_ms = u64::try_from(PATIENCE.as_millis()).expect("patience is short");
        let gone = self.wait(page::GONE, &json!([selector, patience_ms]));
        assert_eq!(gone, json!(true), "{selector} is still shown");
    }

    /// Clicks where a person would, after bringing it to the middle, away from what floats at the edges. What answers just
    /// then may push it away from under the pointer: such a click does nothing, and is made again.
    pub fn click(&self, element: &Element) {
        let reference = json!([element.reference()]);
        let landed = (0..CLICKS).any(|_| {
            self.bring_to_view(element);
            self.run(page::AIM, &reference);
            self.call("POST", &format!("/element/{}/click", element.0), &json!({}));
            self.run(page::LANDED, &json!([])) == json!(true)
        });
        assert!(landed, "{CLICKS} clicks in a row landed beside their element");
    }

    fn bring_to_view(&self, element: &Element) {
        self.run(
            "arguments[0].scrollIntoView({ block: 'center' })",
            &json!([element.reference()]),
        );
    }

    /// Waits until the part with that `data-testid` can be pressed, and clicks it.
    pub fn press(&self, test_id: &str) {
        let part = self.find(&format!("{}:not(:disabled)", by_test_id(test_id)));
        self.click(&part);
    }

    /// Replaces what a field holds by typing.
    pub fn fill(&self, element: &Element, text: &str) {
        self.call("POST", &format!("/element/{}/clear", element.0), &json!({}));
        self.call(
            "POST",
            &format!("/element/{}/value", element.0),
            &json!({"text": text}),
        );
    }

    /// Types into whatever has the focus; WebDriver's key codes for keys without a letter.
    pub fn keys(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key.to_string()})))
            .collect();
        self.call(
            "POST",
            "/actions",
            &json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}),
        );
    }

    /// What an element says to who looks at it: what is scrolled away says nothing to WebDriver.
    pub fn text(&self, element: &Element) -> String {
        self.bring_to_view(element);
        let text = self.call("GET", &format!("/element/{}/text", element.0), &Value::Null);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// What an attribute of an element says; empty when it has none.
    pub fn attribute(&self, element: &Element, name: &str) -> String {
        let value = self.call(
            "GET",
            &format!("/element/{}/attribute/{name}", element.0),
            &Value::Null,
        );
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The value of a form field.
    pub fn value(&self, element: &Element) -> String {
        let value = self.call(
            "GET",
            &format!("/element/{}/property/value", element.0),
            &Value::Null,
        );
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script in the page and gives back what it returns.
    pub fn run(&self, script: &str, arguments: &Value) -> Value {
        self.call(
            "POST",
            "/execute/sync",
            &json!({"script": script, "args": arguments}),
        )
    }

    /// Runs a script that calls back.
    pub fn wait(&self, script: &str, arguments: &Value) -> Value {
        let script = format!("{}{script}", page::AWAIT);
        self.call(
            "POST",
            "/execute/async",
            &json!({"script": script, "args": arguments}),
        )
    }

    /// Calls a command of the shell as the page does; an error is what the page would catch.
    pub fn invoke(&self, class: &str, name: &str, request: &Value) -> Result<Value, Value> {
        const INVOKE: &str = "const [kind, name, request, done] = arguments;\
            window.__TAURI_INTERNALS__.invoke(kind, { name, request })\
              .then((answer) => done({ answer }), (error) => done({ error }));";
        let mut outcome = self.wait(INVOKE, &json!([class, name, request]));
        match outcome.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(outcome["answer"].take()),
        }
    }

    /// Lets files hang over the window. No screen without a desktop can be dragged to, so the page is told what the shell
    /// tells it then.
    pub fn hang_files(&self, paths: &[&Path]) {
        self.tell(
            "tauri://drag-enter",
            &json!({"paths": paths, "position": {"x": 600, "y": 400}}),
        );
    }

    /// Lets go of files that hang over the window.
    pub fn drop_files(&self, paths: &[&Path]) {
        self.hang_files(paths);
        self.part("drop-veil");
        self.tell(
            "tauri://drag-drop",
            &json!({"paths": paths, "position": {"x": 600, "y": 400}}),
        );
    }

    fn tell(&self, event: &str, payload: &Value) {
        self.run(page::TELL, &json!([event, payload]));
    }

    /// The folder of all state, and for what is made while the window is looked at.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Sets the theme the way a person's choice is kept, and loads the page anew.
    pub fn wear(&self, theme: &str) {
        self.run(
            "localStorage.setItem('tickmark.theme', arguments[0])",
            &json!([theme]),
        );
        self.call("POST", "/refresh", &json!({}));
        self.run(page::WATCH, &json!([]));
        self.find(&format!("html[data-theme='{theme}'] [data-testid]"));
        self.settle();
    }

    /// Waits until fonts and motion have come to rest.
    pub fn settle(&self) {
        self.wait(page::SETTLED, &json!([]));
    }

    /// What is wrong with the page for people who do not see it or use no mouse, by axe-core.
    pub fn accessibility(&self) -> Vec<String> {
        let axe = std::fs::read_to_string(axe_core()).expect("axe-core is installed (npm ci in ui)");
        strings(&self.wait(&format!("{axe};{}", page::AXE), &json!([])))
    }

    /// What the content security policy refused and what the page threw since it was opened.
    pub fn complaints(&self) -> Vec<String> {
        strings(&self.run("return window.watched ?? []", &json!([])))
    }

    /// A picture of the page, as PNG.
    pub fn picture(&self) -> Vec<u8> {
        let picture = self.call("GET", "/screenshot", &Value::Null);
        STANDARD
            .decode(picture.as_str().unwrap_or_default())
            .expect("a screenshot is base64")
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let address = format!("{}/session/{}{path}", self.screen.address, self.session);
        send(&self.screen.http, method, &address, body)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn keep_failure(&self) -> Option<PathBuf> {
        let address = format!("{}/session/{}/screenshot", self.screen.address, self.session);
        let picture = send(&self.screen.http, "GET", &address, &Value::Null).ok()?;
        let folder = root().join("target/window-failures");
        std::fs::create_dir_all(&folder).ok()?;
        let path = folder.join(format!("{}.png", self.name));
        std::fs::write(&path, STANDARD.decode(picture.as_str()?).ok()?).ok()?;
        Some(path)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(path) = self.keep_failure()
        {
            eprintln!("the window as it was: {}", path.display());
        }
        let address = format!("{}/session/{}", self.screen.address, self.session);
        let _ = send(&self.screen.http, "DELETE", &address, &Value::Null);
    }
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn axe_core() -> PathBuf {
    root().join("ui/node_modules/axe-core/axe.min.js")
}

fn by_test_id(test_id: &str) -> String {
    format!("[data-testid='{test_id}']")
}

fn strings(list: &Value) -> Vec<String> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .map(|line| line.as_str().map_or_else(|| line.to_string(), str::to_owned))
        .collect()
}

fn send(http: &ureq::Agent, method: &str, address: &str, body: &Value) -> Result<Value, String> {
    let answer = match method {
        "GET" => http.get(address).call(),
        "DELETE" => http.delete(address).call(),
        _ => http.post(address).send_json(body),
    };
    let mut answer = answer.map_err(|error| error.to_string())?;
    let status = answer.status();
    let mut body: Value = answer
        .body_mut()
        .with_config()
        .limit(64 << 20)
        .read_json()
        .map_err(|e| e.to_string())?;
    if status.is_success() {
        Ok(body["value"].take())
    } else {
        Err(body["value"].to_string())
    }
}
