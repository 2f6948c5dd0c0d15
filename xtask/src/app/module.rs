//! One wasm module: compiled by cargo, bound to JavaScript by wasm-bindgen.

use std::fs;
use std::path::PathBuf;

use wasm_bindgen_cli_support::Bindgen;

use super::{Files, Squeeze, found, hash};
use crate::house;
use crate::tool::{self, At, Fault};

/// A crate that becomes `<name>.js` and `<name>.wasm`.
pub struct Module {
    name: &'static str,
    package: &'static str,
    artifact: &'static str,
}

/// The interface, on the main thread.
pub const APP: Module = Module { name: "app", package: "waymark-app", artifact: "waymark_app.wasm" };
/// The engine, in a worker.
pub const ENGINE: Module = Module { name: "engine", package: "waymark-engine", artifact: "waymark_engine.wasm" };

/// Changes when the way of binding changes, so that older results are not taken for new ones.
const WAY: &str = "1";

impl Module {
    /// The module's files, built afresh where its code has changed.
    pub fn files(&self, squeeze: Squeeze) -> Result<Files, Fault> {
        let wasm = self.compile(squeeze)?;
        let bound = self.bind(wasm)?;
        let mut files = Files::new();
        for name in found(&bound)? {
            let path = bound.join(&name);
            let bytes = fs::read(&path).at(&path)?;
            files.insert(name, bytes);
        }
        Ok(files)
    }

    /// Compiled alone, so that no crate gets a feature that only the other module needs.
    fn compile(&self, squeeze: Squeeze) -> Result<Vec<u8>, Fault> {
        println!("app: compiling {} for the browser", self.package);
        let profile = match squeeze {
            Squeeze::Some => "web-quick",
            Squeeze::Most => "web",
        };
        let words = ["build", "--profile", profile, "--target", "wasm32-unknown-unknown", "--package", self.package];
        tool::run(&mut tool::cargo(&words))?;
        let path = house::target().join("wasm32-unknown-unknown").join(profile).join(self.artifact);
        fs::read(&path).at(&path)
    }

    fn bind(&self, wasm: Vec<u8>) -> Result<PathBuf, Fault> {
        let bound = house::target().join("app-bound").join(self.name);
        let stamp = bound.with_extension("stamp");
        let wanted = format!("{WAY} {}", hash(&wasm));
        if fs::read_to_string(&stamp).is_ok_and(|present| present == wanted) {
            return Ok(bound);
        }
        println!("app: binding {} to JavaScript", self.name);
        if bound.exists() {
            fs::remove_dir_all(&bound).at(&bound)?;
        }
        self.generate(wasm, &bound)
            .map_err(|complaint| Fault::Unbound { module: self.name, complaint: format!("{complaint:#}") })?;
        let (script, module) = (bound.join(format!("{}.js", self.name)), format!("{}_bg.wasm", self.name));
        let (long, short) = (bound.join(&module), bound.join(format!("{}.wasm", self.name)));
        fs::rename(&long, &short).at(&long)?;
        let text = fs::read_to_string(&script).at(&script)?;
        fs::write(&script, text.replace(&module, &format!("{}.wasm", self.name))).at(&script)?;
        fs::write(&stamp, wanted).at(&stamp)?;
        Ok(bound)
    }

    fn generate(&self, wasm: Vec<u8>, folder: &std::path::Path) -> Result<(), impl std::fmt::Display + use<>> {
        let mut bindgen = Bindgen::new();
        bindgen
            .input_bytes(self.name, wasm)
            .web(true)?
            .omit_default_module_path(false)
            .typescript(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            .generate(folder)
    }
}
