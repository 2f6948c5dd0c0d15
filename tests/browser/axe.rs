//! axe-core, run on what stands on a page.

use std::path::Path;

use serde_json::Value;

use super::page::Page;

const RUN: &str = "const done = arguments[arguments.length - 1]; axe.run(document, \
    { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }) \
    .then(found => done(found.violations.map(one => one.id + ': ' + one.help + '\\n' \
    + one.nodes.map(node => '    ' + node.html + '\\n    ' + (node.failureSummary || '')).join('\\n'))), \
    error => done(['axe-core failed: ' + error]))";

impl Page {
    /// Fails with what axe-core finds on the page as it stands.
    pub async fn is_accessible(&self, screen: &str) {
        let found = self.findings().await;
        assert!(found.is_empty(), "axe-core on {screen}:\n{}", found.join("\n"));
    }

    /// What axe-core finds on the page as it stands.
    pub async fn findings(&self) -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser/node_modules/axe-core/axe.min.js");
        let source = std::fs::read_to_string(path).expect("axe-core is installed: npm ci in tests/browser");
        self.run(&source, vec![]).await;
        let found = match self.run_until_called(RUN, vec![]).await {
            Ok(Value::Array(found)) => found,
            Ok(other) => return vec![format!("axe-core answered {other}")],
            Err(error) => return vec![format!("axe-core did not run: {error}")],
        };
        found.iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
    }
}
