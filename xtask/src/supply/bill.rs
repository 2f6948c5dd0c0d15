//! The bill of materials, in CycloneDX 1.6 (ECMA-424): every crate that is in the binary or in what the browser loads, from
//! cargo's own account of them, with the checksums of the lock file. Nothing in it depends on when it was made.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// What a release is made of.
const SHIPPED: [&str; 3] = ["waymark-server", "waymark-app", "waymark-engine"];

/// A bill, and how many crates of others are on it.
pub struct Bill {
    /// The document.
    pub document: Value,
    /// How many.
    pub count: usize,
}

/// The bill of a workspace, from the output of `cargo metadata` and its lock file.
pub fn of(metadata: &str, lock: &str) -> Bill {
    let metadata: Value = serde_json::from_str(metadata).expect("cargo writes JSON");
    let packages: BTreeMap<&str, &Value> =
        list(&metadata["packages"]).map(|package| (text(&package["id"]), package)).collect();
    let nodes: BTreeMap<&str, Vec<&str>> =
        list(&metadata["resolve"]["nodes"]).map(|node| (text(&node["id"]), needs(node))).collect();
    let is_shipped = |package: &Value| SHIPPED.contains(&text(&package["name"]));
    let mut wanted: Vec<&str> = packages.iter().filter(|(_, one)| is_shipped(one)).map(|(id, _)| *id).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = wanted.pop() {
        if found.insert(id) {
            wanted.extend(nodes.get(id).into_iter().flatten());
        }
    }
    let sums = checksums(lock);
    let name = |id: &&str| purl(packages[id]);
    let components: BTreeMap<_, _> = found.iter().map(|id| (name(id), component(packages[id], &sums))).collect();
    let dependencies: BTreeMap<_, _> = found
        .iter()
        .map(|id| {
            let on: BTreeSet<_> = nodes.get(id).into_iter().flatten().map(name).collect();
            (name(id), json!({ "ref": name(id), "dependsOn": on }))
        })
        .collect();
    let count = found.iter().filter(|id| !packages[*id]["source"].is_null()).count();
    let version = packages.values().find(|one| text(&one["name"]) == SHIPPED[0]).map(|one| text(&one["version"]));
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": { "type": "application", "name": "waymark", "version": version } },
        "components": components.into_values().collect::<Vec<_>>(),
        "dependencies": dependencies.into_values().collect::<Vec<_>>(),
    });
    Bill { document, count }
}

/// What a crate needs when it runs: what only builds or tests it is not shipped.
fn needs(node: &Value) -> Vec<&str> {
    let is_shipped = |need: &&Value| list(&need["dep_kinds"]).any(|kind| kind["kind"].is_null());
    list(&node["deps"]).filter(is_shipped).map(|need| text(&need["pkg"])).collect()
}

fn component(package: &Value, sums: &BTreeMap<(&str, &str), &str>) -> Value {
    let (name, version) = (text(&package["name"]), text(&package["version"]));
    let mut component = json!({
        "type": "library",
        "bom-ref": purl(package),
        "name": name,
        "version": version,
        "purl": purl(package),
    });
    if let Some(licence) = package["license"].as_str() {
        // Old manifests write a slash where the expression has an `OR`.
        component["licenses"] = json!([{ "expression": licence.replace('/', " OR ").replace("  ", " ") }]);
    }
    if let Some(sum) = sums.get(&(name, version)) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    component
}

fn purl(package: &Value) -> String {
    format!("pkg:cargo/{}@{}", text(&package["name"]), text(&package["version"]))
}

/// Name and version of each crate in a lock file, and its checksum.
fn checksums(lock: &str) -> BTreeMap<(&str, &str), &str> {
    let crates = lock.split("[[package]]").skip(1);
    crates
        .filter_map(|block| {
            let value = |key: &str| {
                let line = block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))?;
                Some(line.trim_matches('"'))
            };
            Some(((value("name")?, value("version")?), value("checksum")?))
        })
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_on_the_bill_with_its_checksum_and_what_tests_is_not() {
        let metadata = json!({
            "packages": [
                { "id": "s", "name": "waymark-server", "version": "1.0.0", "source": null, "license": "MIT" },
                { "id": "r", "name": "ring", "version": "0.17.1", "source": "registry", "license": "Apache-2.0/ISC" },
                { "id": "p", "name": "proptest", "version": "1.0.0", "source": "registry", "license": "MIT" },
            ],
            "resolve": { "nodes": [
                { "id": "s", "deps": [
                    { "pkg": "r", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "p", "dep_kinds": [{ "kind": "dev" }] },
                ] },
                { "id": "r", "deps": [] },
                { "id": "p", "deps": [] },
            ] },
        });
        let lock = "version = 4\n\n[[package]]\nname = \"ring\"\nversion = \"0.17.1\"\nchecksum = \"ab\"\n";
        let Bill { document, count } = of(&metadata.to_string(), lock);
        assert_eq!(count, 1);
        let names: Vec<_> = list(&document["components"]).map(|one| text(&one["purl"])).collect();
        assert_eq!(names, ["pkg:cargo/ring@0.17.1", "pkg:cargo/waymark-server@1.0.0"]);
        assert_eq!(document["components"][0]["hashes"][0]["content"], "ab");
        assert_eq!(document["components"][0]["licenses"][0]["expression"], "Apache-2.0 OR ISC");
        assert_eq!(document["dependencies"][1]["dependsOn"], json!(["pkg:cargo/ring@0.17.1"]));
    }
}
