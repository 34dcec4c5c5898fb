#include "advisory/vers.h"

#include "advisory/openssl_version.h"
#include "base/text.h"

namespace hemostat::advisory {
namespace {

constexpr std::string_view scheme = "vers:openssl/";
constexpr std::string_view from_sign = ">=";
constexpr std::string_view before_sign = "<";

tl::unexpected<Error> refuse(std::string_view text, std::string_view what_is_right) {
    return fail(ErrorKind::invalid_input, "'" + printable(text) + "' is not a range of versions: " +
                                              std::string(what_is_right));
}

}  // namespace

Result<VersionRange> parse_vers(std::string_view text) {
    if (!text.starts_with(scheme)) {
        return refuse(text, "it must begin with vers:openssl/");
    }
    std::string_view rest = text.substr(scheme.size());
    VersionRange range;
    if (rest.starts_with(from_sign)) {
        rest.remove_prefix(from_sign.size());
        const auto first = rest.substr(0, rest.find('|'));
        TRY([[maybe_unused]] const auto version, parse_openssl_version(first));
        range.first = first;
        rest.remove_prefix(first.size());
        if (rest.empty()) {
            return range;
        }
        rest.remove_prefix(1);
    }
    if (!rest.starts_with(before_sign)) {
        return refuse(text, "use >= and <, as in vers:openssl/>=1.0.1|<1.0.1g");
    }
    rest.remove_prefix(before_sign.size());
    TRY(const auto end, parse_openssl_version(rest));
    range.end = rest;
    if (!range.first.empty() && *parse_openssl_version(range.first) >= end) {
        return refuse(text, "it holds no version, because its end is not above its beginning");
    }
    return range;
}

}  // namespace hemostat::advisory
