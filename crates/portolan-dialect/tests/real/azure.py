"""Reads printed Bicep or Terraform with parsers that others wrote, and compares its rules with those of the ARM template.

Arguments: the language (bicep or terraform), then for each plan the file and the template, one after the other.
"""

import json
import pathlib
import re
import sys


def camel(name):
    return re.sub(r"_(\w)", lambda found: found.group(1).upper(), name)


def of_bicep(value):
    """Texts with their escapes read; references as None."""
    if isinstance(value, dict):
        if "type" in value and ("operands" in value or "name" in value) and "ruleType" not in value:
            return None
        return {key: of_bicep(item) for key, item in value.items()}
    if isinstance(value, list):
        return [of_bicep(item) for item in value]
    if isinstance(value, str):
        return re.sub(r"\\(.)", r"\1", value)
    return value


def of_terraform(value):
    """Texts without their quotes and with their escapes read, references as None, and the names of the API."""
    if isinstance(value, dict):
        return {camel(key): of_terraform(item) for key, item in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [of_terraform(item) for item in value]
    if isinstance(value, str) and value.startswith('"'):
        return re.sub(r"\\(.)", r"\1", value[1:-1]).replace("$${", "${").replace("%%{", "%{")
    return None if isinstance(value, str) else value


def bicep_rules(path):
    from pycep import BicepParser

    tree = BicepParser().parse(text=pathlib.Path(path).read_text())
    if "variables" in tree:
        return [flat(of_bicep(rule)) for rule in tree["variables"]["rules"]["value"]]
    resources = [resource["config"] for resource in tree["resources"].values()]
    return collections(resource["properties"] for resource in resources)


def collections(all_properties):
    groups = [properties["ruleCollections"][0]["rules"] for properties in all_properties if "ruleCollections" in properties]
    return [without_ids(of_bicep(rule)) for group in groups for rule in group]


def terraform_rules(path):
    import hcl2

    with open(path) as file:
        resources = hcl2.load(file)["resource"]
    rules = []
    for resource in resources:
        (kind, named), = resource.items()
        (_, body), = named.items()
        if kind == '"azurerm_network_security_rule"':
            body = of_terraform(body)
            del body["resourceGroupName"], body["networkSecurityGroupName"]
            rules.append(body)
        for short in ("application", "network"):
            for collection in body.get(f"{short}_rule_collection", []):
                rules += [firewall_rule(short, of_terraform(rule)) for rule in collection["rule"]]
    return rules


def firewall_rule(kind, rule):
    """A rule of azurerm with the names of the API."""
    rule = dict(rule, ruleType=f"{kind.capitalize()}Rule")
    if kind == "application":
        rule["targetFqdns"] = rule.pop("destinationFqdns")
        rule["protocols"] = [{"protocolType": of["type"], "port": of["port"]} for of in rule["protocols"]]
    else:
        rule["ipProtocols"] = rule.pop("protocols")
    return without_ids(rule)


def flat(rule):
    return {"name": rule["name"], **rule["properties"]}


def without_ids(rule):
    """IP groups stand in each language by another expression: only how many there are is compared."""
    return {key: len(value) if key.endswith("IpGroups") else value for key, value in rule.items()}


def template_rules(path):
    template = json.loads(pathlib.Path(path).read_text())
    if "variables" in template:
        return [flat(rule) for rule in template["variables"]["rules"]]
    groups = [resource["properties"] for resource in template["resources"]]
    groups = [group["ruleCollections"][0]["rules"] for group in groups if "ruleCollections" in group]
    return [without_ids(rule) for group in groups for rule in group]


def main():
    language, *paths = sys.argv[1:]
    read = {"bicep": bicep_rules, "terraform": terraform_rules}[language]
    compared = 0
    for path, template in zip(paths[::2], paths[1::2]):
        found, expected = read(path), template_rules(template)
        assert found == expected, f"{path}: {[pair for pair in zip(found, expected) if pair[0] != pair[1]][:1]}"
        compared += len(found)
    print(compared, "rules")


main()
