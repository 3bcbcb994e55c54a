//! ARM templates: the JSON that Azure Resource Manager deploys.
//!
//! JSON has no comments; what a person must know stands in the `metadata` of the template and in the `description` of
//! resources. Reference: <https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax>.

use std::fmt;

use serde_json::{Map, Value};

/// The schema of a template that is deployed to a resource group.
const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/// A template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Template {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// What is asked for at deployment.
    pub(crate) parameters: Vec<Parameter>,
    /// Values by name.
    pub(crate) variables: Vec<(&'static str, Value)>,
    /// What is deployed.
    pub(crate) resources: Vec<Value>,
}

/// A parameter that is a string.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its value where none is given: [`text`] or [`expression`].
    pub(crate) default: Option<Value>,
    /// What it is.
    pub(crate) description: String,
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameter = |parameter: &Parameter| {
            let mut fields = vec![("type", Value::from("string"))];
            fields.extend(parameter.default.clone().map(|value| ("defaultValue", value)));
            fields.push(("metadata", object([("description", Value::from(parameter.description.as_str()))])));
            (parameter.name, object(fields))
        };
        let mut fields = vec![
            ("$schema", Value::from(SCHEMA)),
            ("contentVersion", Value::from("1.0.0.0")),
            ("metadata", object([("comments", Value::from(self.header.clone()))])),
            ("parameters", object(self.parameters.iter().map(parameter))),
        ];
        if !self.variables.is_empty() {
            fields.push(("variables", object(self.variables.iter().cloned())));
        }
        fields.push(("resources", Value::from(self.resources.clone())));
        writeln!(f, "{:#}", object(fields))
    }
}

/// An object with its fields in this order.
pub(crate) fn object<K: Into<String>>(fields: impl IntoIterator<Item = (K, Value)>) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.into(), value)).collect::<Map<_, _>>())
}

/// A string that means itself, even where it looks like an expression.
pub(crate) fn text(text: &str) -> Value {
    match text.starts_with('[') && text.ends_with(']') {
        true => Value::from(format!("[{text}")),
        false => Value::from(text),
    }
}

/// An expression, which Resource Manager evaluates. Names in it go through [`quoted`].
pub(crate) fn expression(expression: &str) -> Value {
    Value::from(format!("[{expression}]"))
}

/// A string inside an expression.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `resourceId('TYPE', 'NAME', ...)`, to stand in an expression.
pub(crate) fn resource_id(of: &str, names: &[&str]) -> String {
    let names = std::iter::once(&of).chain(names).map(|name| quoted(name)).collect::<Vec<_>>();
    format!("resourceId({})", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_json_in_a_fixed_order() {
        let template = Template {
            header: vec!["what it is".to_owned()],
            parameters: vec![Parameter {
                name: "location",
                default: Some(expression("resourceGroup().location")),
                description: "Where".to_owned(),
            }],
            variables: Vec::new(),
            resources: vec![object([("name", text("a")), ("type", text("b"))])],
        };
        let text = template.to_string();
        let read = serde_json::from_str::<Value>(&text).unwrap();
        assert_eq!(read["parameters"]["location"]["defaultValue"], "[resourceGroup().location]");
        assert!(text.find("$schema").unwrap() < text.find("resources").unwrap() && text.ends_with("}\n"));
    }

    #[test]
    fn no_text_becomes_an_expression() {
        assert_eq!(text("[resourceGroup().id]"), "[[resourceGroup().id]");
        assert_eq!(resource_id("A/b", &["it's"]), "resourceId('A/b', 'it''s')");
    }
}
