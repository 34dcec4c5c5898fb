#include "tests/exchange/vex_rules.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace hemostat::test {
namespace {

namespace json = boost::json;

class Rules {
public:
    std::vector<std::string> faults;

    void demand(bool holds, const std::string& rule) {
        if (!holds) {
            faults.push_back(rule);
        }
    }

    /// The object at `name` with these members: those with a '?' in front may be missing.
    const json::object& object(const json::value* value, const std::string& name,
                               const std::vector<std::string>& members) {
        static const json::object none;
        if (value == nullptr || !value->is_object()) {
            faults.push_back(name + " is no object");
            return none;
        }
        std::set<std::string> known;
        for (const std::string& member : members) {
            const bool may_miss = member.front() == '?';
            const std::string key = may_miss ? member.substr(1) : member;
            known.insert(key);
            demand(may_miss || value->get_object().contains(key), name + " has no " + key);
        }
        for (const auto& member : value->get_object()) {
            demand(known.contains(std::string(member.key())),
                   name + " has an unknown " + std::string(member.key()));
        }
        return value->get_object();
    }

    const json::array& list(const json::object& parent, const std::string& name,
                            bool may_miss = false) {
        static const json::array none;
        const json::value* value = parent.if_contains(name);
        if (value == nullptr && may_miss) {
            return none;
        }
        if (value == nullptr || !value->is_array() || value->get_array().empty()) {
            faults.push_back(name + " is no list, or is empty");
            return none;
        }
        return value->get_array();
    }

    std::string text(const json::object& parent, const std::string& name,
                     const std::string& pattern = "[\\s\\S]+") {
        const json::value* value = parent.if_contains(name);
        if (value == nullptr || !value->is_string()) {
            faults.push_back(name + " is no text");
            return {};
        }
        std::string text(value->get_string());
        demand(std::regex_match(text, std::regex(pattern)), name + " may not be " + text);
        return text;
    }
};

const std::string date_time = R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))";
const std::string iri = R"([A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+)";
const std::string integer_version = R"(0|[1-9][0-9]*)";

void check_tracking(Rules& rules, const json::object& document) {
    const json::object& tracking =
        rules.object(document.if_contains("tracking"), "tracking",
                     {"current_release_date", "generator", "id", "initial_release_date",
                      "revision_history", "status", "version"});
    const std::string current = rules.text(tracking, "current_release_date", date_time);
    const std::string initial = rules.text(tracking, "initial_release_date", date_time);
    rules.text(tracking, "id", R"(\S(.*\S)?)");
    // 6.1.17, 6.1.20: a version without a leading 0 and without a hyphen is no draft.
    const std::string status = rules.text(tracking, "status", "final|interim");
    const std::string version = rules.text(tracking, "version", "[1-9][0-9]*");
    const json::object& generator =
        rules.object(tracking.if_contains("generator"), "generator", {"engine"});
    const json::object& engine =
        rules.object(generator.if_contains("engine"), "engine", {"name", "?version"});
    rules.text(engine, "name");

    std::string last_date;
    std::string last_number;
    std::set<std::string> numbers;
    unsigned long expected = 1;
    for (const json::value& item : rules.list(tracking, "revision_history")) {
        const json::object& revision =
            rules.object(&item, "revision", {"date", "number", "summary"});
        const std::string date = rules.text(revision, "date", date_time);
        last_number = rules.text(revision, "number", integer_version);
        rules.text(revision, "summary");
        rules.demand(date >= last_date, "6.1.14 revisions are not sorted");
        rules.demand(last_number != "0", "6.1.18 a released document has a version 0");
        rules.demand(last_number == std::to_string(expected++), "6.1.21 a revision is missing");
        rules.demand(numbers.insert(last_number).second, "6.1.22 a revision is there twice");
        last_date = date;
    }
    rules.demand(last_number == version, "6.1.16 the version is not that of the last revision");
    rules.demand(current == last_date && initial <= current, "release dates do not fit");
}

void check_head(Rules& rules, const json::object& root) {
    const json::object& document = rules.object(
        root.if_contains("document"), "document",
        {"category", "csaf_version", "distribution", "lang", "publisher", "title", "tracking"});
    rules.text(document, "category", "csaf_vex");
    rules.text(document, "csaf_version", "2\\.0");
    rules.text(document, "lang", "[a-zA-Z]{2,3}(-.+)?");
    rules.text(document, "title");
    const json::object& distribution =
        rules.object(document.if_contains("distribution"), "distribution", {"text", "tlp"});
    rules.text(distribution, "text");
    const json::object& tlp =
        rules.object(distribution.if_contains("tlp"), "tlp", {"label", "?url"});
    rules.text(tlp, "label", "WHITE|GREEN|AMBER|RED");
    const json::object& publisher = rules.object(document.if_contains("publisher"), "publisher",
                                                 {"category", "name", "namespace"});
    rules.text(publisher, "category", "coordinator|discoverer|other|translator|user|vendor");
    rules.text(publisher, "name");
    rules.text(publisher, "namespace", iri);
    check_tracking(rules, document);
}

using Products = std::multiset<std::string>;

Products products_of(Rules& rules, const json::object& parent, const std::string& name,
                     bool may_miss) {
    Products products;
    for (const json::value& product : rules.list(parent, name, may_miss)) {
        rules.demand(product.is_string() && !product.get_string().empty(), name + " holds no text");
        if (product.is_string()) {
            products.insert(std::string(product.get_string()));
        }
    }
    const std::set<std::string> unique(products.begin(), products.end());
    rules.demand(unique.size() == products.size(), name + " holds a product twice");
    return products;
}

Products defined_products(Rules& rules, const json::object& root) {
    // 6.1.27.4: a VEX has a product tree.
    const json::object& tree =
        rules.object(root.if_contains("product_tree"), "product_tree", {"full_product_names"});
    Products products;
    for (const json::value& item : rules.list(tree, "full_product_names")) {
        const json::object& product = rules.object(&item, "product", {"name", "product_id"});
        rules.text(product, "name");
        products.insert(rules.text(product, "product_id"));
    }
    const std::set<std::string> unique(products.begin(), products.end());
    rules.demand(unique.size() == products.size(), "6.1.2 a product id is defined twice");
    return products;
}

/// The products that the statements of one kind speak of.
Products spoken_of(Rules& rules, const json::object& vulnerability, const std::string& name,
                   const std::string& categories) {
    Products products;
    for (const json::value& item : rules.list(vulnerability, name, true)) {
        const json::object& statement =
            rules.object(&item, name, {"category", "details", "product_ids"});
        rules.text(statement, "category", categories);
        rules.text(statement, "details");
        products.merge(products_of(rules, statement, "product_ids", false));
    }
    return products;
}

void check_vulnerability(Rules& rules, const json::value& item, const Products& defined) {
    // 6.1.27.5: notes; 6.1.27.8: a CVE or another id.
    const json::object& vulnerability =
        rules.object(&item, "vulnerability",
                     {"?cve", "?ids", "notes", "product_status", "?remediations", "?threats"});
    rules.demand(vulnerability.contains("cve") || vulnerability.contains("ids"), "6.1.27.8 no id");
    if (vulnerability.contains("cve")) {
        rules.text(vulnerability, "cve", "CVE-[0-9]{4}-[0-9]{4,}");
    }
    for (const json::value& id : rules.list(vulnerability, "ids", true)) {
        const json::object& pair = rules.object(&id, "id", {"system_name", "text"});
        rules.text(pair, "system_name");
        rules.text(pair, "text");
    }
    for (const json::value& note : rules.list(vulnerability, "notes")) {
        const json::object& text = rules.object(&note, "note", {"category", "text", "?title"});
        rules.text(text, "category",
                   "description|details|faq|general|legal_disclaimer|other|summary");
        rules.text(text, "text");
        rules.text(text, "title");
    }
    // 6.1.27.7: one of these four, and no other.
    const json::object& status =
        rules.object(vulnerability.if_contains("product_status"), "product_status",
                     {"?fixed", "?known_affected", "?known_not_affected", "?under_investigation"});
    rules.demand(!status.empty(), "6.1.27.7 no product status");
    Products all;
    for (const auto& member : status) {
        all.merge(products_of(rules, status, std::string(member.key()), false));
    }
    const std::set<std::string> unique(all.begin(), all.end());
    rules.demand(unique.size() == all.size(), "6.1.6 contradicting product status");
    rules.demand(std::ranges::includes(defined, all), "6.1.1 a product id is not defined");
    rules.demand(std::ranges::includes(all, defined), "a product has no status");

    const Products acted =
        spoken_of(rules, vulnerability, "remediations",
                  "mitigation|no_fix_planned|none_available|vendor_fix|workaround");
    const Products explained = spoken_of(rules, vulnerability, "threats", "impact");
    rules.demand(std::ranges::includes(acted, products_of(rules, status, "known_affected", true)),
                 "6.1.27.10 an affected product without an action");
    rules.demand(
        std::ranges::includes(explained, products_of(rules, status, "known_not_affected", true)),
        "6.1.27.9 an unaffected product without an impact statement");
    rules.demand(std::ranges::includes(all, acted) && std::ranges::includes(all, explained),
                 "6.1.1 a statement about an undefined product");
}

}  // namespace

std::vector<std::string> csaf_faults(const json::value& document) {
    Rules rules;
    const json::object& root =
        rules.object(&document, "root", {"document", "product_tree", "vulnerabilities"});
    check_head(rules, root);
    const Products defined = defined_products(rules, root);
    const json::array& vulnerabilities = rules.list(root, "vulnerabilities");
    rules.demand(vulnerabilities.size() == 1, "6.1.23 one vulnerability");
    for (const json::value& item : vulnerabilities) {
        check_vulnerability(rules, item, defined);
    }
    return rules.faults;
}

std::vector<std::string> openvex_faults(const json::value& document) {
    Rules rules;
    const json::object& root = rules.object(&document, "root",
                                            {"@context", "@id", "author", "?role", "timestamp",
                                             "?last_updated", "version", "?tooling", "statements"});
    rules.text(root, "@context", "https://openvex\\.dev/ns/v0\\.2\\.0");
    rules.text(root, "@id", iri);
    rules.text(root, "author");
    rules.text(root, "timestamp", date_time);
    rules.text(root, "last_updated", date_time);
    const json::value* version = root.if_contains("version");
    rules.demand(version != nullptr && version->is_int64() && version->get_int64() >= 1,
                 "the version is no positive integer");
    std::set<std::string> seen;
    for (const json::value& item : rules.list(root, "statements")) {
        const json::object& statement =
            rules.object(&item, "statement",
                         {"vulnerability", "products", "status", "?status_notes",
                          "?impact_statement", "?action_statement"});
        const json::object& vulnerability =
            rules.object(statement.if_contains("vulnerability"), "vulnerability", {"name"});
        rules.text(vulnerability, "name");
        const std::string status =
            rules.text(statement, "status", "not_affected|affected|fixed|under_investigation");
        rules.demand((status == "not_affected") == statement.contains("impact_statement"),
                     "an impact statement is for what is not affected");
        rules.demand(status != "affected" || statement.contains("action_statement"),
                     "an affected product without an action");
        for (const json::value& product : rules.list(statement, "products")) {
            const json::object& named = rules.object(&product, "product", {"@id"});
            rules.demand(seen.insert(rules.text(named, "@id", iri)).second,
                         "a product is there twice");
        }
    }
    return rules.faults;
}

}  // namespace hemostat::test
