// CSAF documents to try things on.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <string>

namespace hemostat::advisory {

/// A document with which nothing is wrong, and which says of every release what it is.
inline constexpr const char* whole_document = R"({
"document": {
  "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "CVE-2021-3449",
  "publisher": {"category": "other", "name": "hemostat", "namespace": "https://hemostat.example"},
  "tracking": {"id": "CVE-2021-3449", "status": "final", "version": "2",
    "initial_release_date": "2026-11-20T00:00:00Z", "current_release_date": "2026-11-23T00:00:00Z",
    "revision_history": [
      {"number": "1", "date": "2026-11-20T00:00:00Z", "summary": "First version."},
      {"number": "2", "date": "2026-11-23T00:00:00Z", "summary": "Packages."}]},
  "references": [{"summary": "OpenSSL's advisory", "url": "https://openssl.example/secadv.txt"}]},
"product_tree": {
  "branches": [
    {"category": "vendor", "name": "OpenSSL", "branches": [
      {"category": "product_name", "name": "libssl", "branches": [
        {"category": "product_version_range", "name": "vers:openssl/<1.1.1-dev",
         "product": {"name": "old", "product_id": "old"}},
        {"category": "product_version_range", "name": "vers:openssl/>=1.1.1-pre1|<1.1.1k-dev",
         "product": {"name": "bad", "product_id": "bad"}},
        {"category": "product_version_range", "name": "vers:openssl/>=1.1.1k|<3.0.0-dev",
         "product": {"name": "good", "product_id": "good"}},
        {"category": "product_version_range", "name": "vers:openssl/>=3.0.0-alpha1",
         "product": {"name": "new", "product_id": "new"}},
        {"category": "specification", "name": "no-tls1_2",
         "product": {"name": "without", "product_id": "without"}}]}]},
    {"category": "vendor", "name": "OpenBSD", "branches": [
      {"category": "product_name", "name": "LibreSSL",
       "product": {"name": "LibreSSL", "product_id": "LibreSSL"}}]},
    {"category": "vendor", "name": "Debian", "branches": [
      {"category": "product_name", "name": "Debian 10", "branches": [
        {"category": "product_version", "name": "openssl 1.1.1d-0+deb10u6",
         "product": {"name": "openssl", "product_id": "debian-10",
           "product_identification_helper":
             {"purl": "pkg:deb/debian/openssl@1.1.1d-0%2Bdeb10u6?distro=debian-10"}}}]}]}],
  "product_groups": [{"group_id": "affected", "product_ids": ["bad", "old"]}]},
"vulnerabilities": [{
  "cve": "CVE-2021-3449", "title": "A renegotiation stops servers",
  "release_date": "2021-03-25T00:00:00Z",
  "notes": [{"category": "description", "title": "Flaw", "text": "A null pointer."},
            {"category": "general", "title": "Aftercare", "text": "Restart it."}],
  "product_status": {"known_affected": ["bad"], "fixed": ["good"], "first_fixed": ["debian-10"],
    "known_not_affected": ["old", "without", "LibreSSL"], "under_investigation": ["new"]},
  "flags": [{"label": "vulnerable_code_not_present", "product_ids": ["without"]}],
  "threats": [{"category": "impact", "details": "OpenSSL: High", "date": "2021-03-25T00:00:00Z"}],
  "remediations": [{"category": "vendor_fix", "details": "Update.", "group_ids": ["affected"]}]}]
})";

/// The whole document, after `change`.
inline std::string document_with(const std::function<void(boost::json::value&)>& change) {
    boost::json::value document = boost::json::parse(whole_document);
    change(document);
    return boost::json::serialize(document);
}

/// The whole document with `value`, which is JSON, at `pointer` of RFC 6901; "" takes it away.
inline std::string document_with(const std::string& pointer, const std::string& value) {
    return document_with([&](boost::json::value& document) {
        const auto slash = pointer.rfind('/');
        boost::json::value& parent = document.at_pointer(pointer.substr(0, slash));
        const std::string name = pointer.substr(slash + 1);
        if (auto* const list = parent.if_array()) {
            if (value.empty()) {
                list->erase(list->begin() + std::stoi(name));
            } else if (name == "-") {
                list->push_back(boost::json::parse(value));
            } else {
                list->at(static_cast<std::size_t>(std::stoi(name))) = boost::json::parse(value);
            }
        } else if (value.empty()) {
            parent.as_object().erase(name);
        } else {
            parent.as_object()[name] = boost::json::parse(value);
        }
    });
}

}  // namespace hemostat::advisory
