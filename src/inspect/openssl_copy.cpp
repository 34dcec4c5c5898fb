#include "inspect/openssl_copy.h"

#include "advisory/openssl_version.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace hemostat::inspect {
namespace {

constexpr std::size_t version_size_max = 64;
constexpr std::size_t part_name_size_max = 40;
constexpr std::string_view banner_start = "OpenSSL ";
constexpr std::string_view part_of = " part of ";

/// "TLSv1 part of OpenSSL 1.0.1e 11 Feb 2013", or the same without the first three words.
struct VersionText {
    std::string_view whole;
    std::string_view part;     ///< TLSv1; empty without
    std::string_view version;  ///< 1.0.1e
};

bool is_printable(char character) {
    return character >= 0x20 && character < 0x7f;
}

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::size_t size = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, size);
    text.remove_prefix(size);
    return word;
}

// "11 Feb 2013", or "xx XXX xxxx" before a release. Takes it from the front of `text`.
bool take_date(std::string_view& text) {
    const std::string_view day = take_word(text);
    const std::string_view month = take_word(text);
    if (text.size() < 5) {
        return false;
    }
    const std::string_view year = text.substr(1, 4);
    text.remove_prefix(5);
    const auto is_number = [](std::string_view word) {
        return !word.empty() && std::ranges::all_of(word, is_digit);
    };
    return ((is_number(day) && day.size() <= 2) || day == "xx") && month.size() == 3 &&
           (is_number(year) || year == "xxxx");
}

// The text around the "OpenSSL " that ends at `end`; nothing when no version and date follow.
std::optional<VersionText> read_version_text(std::string_view content, std::size_t end) {
    const std::size_t start = end - banner_start.size();
    std::string_view rest = content.substr(end, 2 * version_size_max);
    rest = rest.substr(
        0, static_cast<std::size_t>(std::ranges::find_if_not(rest, is_printable) - rest.begin()));
    const std::string_view version = take_word(rest);
    // Red Hat's "OpenSSL 1.1.1k  FIPS 25 Mar 2021".
    if (std::string_view ahead = rest; take_word(ahead) == "FIPS") {
        rest = ahead;
    }
    if (!advisory::parse_openssl_version(version) || !take_date(rest)) {
        return std::nullopt;
    }
    VersionText text{.whole = {}, .part = {}, .version = version};
    std::size_t from = start;
    const std::string_view before = content.substr(0, start);
    if (before.ends_with(part_of)) {
        const std::size_t part_end = start - part_of.size();
        from = part_end;
        while (from > 0 && part_end - from < part_name_size_max &&
               is_printable(content[from - 1])) {
            --from;
        }
        text.part = content.substr(from, part_end - from);
    }
    const auto whole_end = static_cast<std::size_t>(rest.data() - content.data());
    text.whole = content.substr(from, whole_end - from);
    return text;
}

bool is_part_of_libssl(std::string_view part) {
    return part.find("SSLv") != part.npos || part.find("TLSv") != part.npos;
}

/// Collects what speaks for one half of the library. Two different kinds are wanted.
class Half {
public:
    void add(std::string_view kind) {
        if (std::ranges::find(kinds_, kind) == kinds_.end()) {
            kinds_.push_back(kind);
        }
    }
    [[nodiscard]] bool is_contained() const { return kinds_.size() >= 2; }
    [[nodiscard]] bool has_any() const { return !kinds_.empty(); }

private:
    std::vector<std::string_view> kinds_;
};

class Finder {
public:
    Finder(ByteView content, std::span<const binary::Image> images)
        : content_(content), text_(as_text(content)), images_(images) {}

    std::optional<OpenSslCopy> find(std::span<const MarkerHit> hits) {
        std::ranges::for_each(hits, [&](const MarkerHit& hit) { take(hit); });
        take_functions();
        copy_.has_libcrypto = crypto_.is_contained();
        copy_.has_libssl = ssl_.is_contained() || (copy_.has_libcrypto && ssl_.has_any());
        if (!copy_.has_libssl && !copy_.has_libcrypto) {
            return std::nullopt;
        }
        // A fork's own texts stand in place of OpenSSL's; a program may well speak of both.
        if (fork_ && copy_.versions.empty()) {
            copy_.library = *fork_;
        }
        if (copy_.has_libssl) {
            copy_.heartbeat = find_heartbeat_code(content_, images_);
        }
        if (images_.size() == 1) {
            copy_.soname = images_.front().soname;
        }
        return std::move(copy_);
    }

private:
    void take(const MarkerHit& hit) {
        const auto end = static_cast<std::size_t>(hit.end);
        switch (hit.marker) {
            case Marker::openssl: take_version_text(end); return;
            case Marker::cryptogams: add(crypto_, "cryptogams", end); return;
            case Marker::openssldir: add(crypto_, "openssldir", end); return;
            case Marker::no_heartbeats: note(no_heartbeats_sign, end); return;
            case Marker::ssl_source: take_ssl_source(end); return;
            case Marker::crypto_source: add(crypto_, "source_name", end); return;
            case Marker::ssl_function: has_ssl_name_ = true; return;
            case Marker::crypto_function: has_crypto_name_ = true; return;
            case Marker::boringssl: fork_ = Library::boringssl; return;
            case Marker::libressl: fork_ = Library::libressl; return;
            case Marker::aws_lc: fork_ = Library::aws_lc; return;
            case Marker::ssl_library:
            case Marker::crypto_library: return;  // of another file
        }
    }

    void take_ssl_source(std::size_t end) {
        add(ssl_, "source_name", end);
        // "ssl_lib.cc": OpenSSL is of C; BoringSSL made its libssl C++, and may say no more.
        if (!fork_ && text_.substr(end).starts_with('c')) {
            fork_ = Library::boringssl;
        }
    }

    void take_version_text(std::size_t end) {
        const auto text = read_version_text(text_, end);
        if (!text) {
            return;
        }
        const std::string version(text->version);
        if (std::ranges::find(copy_.versions, version) == copy_.versions.end()) {
            if (copy_.versions.size() == versions_max) {
                copy_.has_more_versions = true;
            } else {
                copy_.versions.push_back(version);
            }
        }
        if (!text->part.empty()) {
            (is_part_of_libssl(text->part) ? ssl_ : crypto_).add("version_text_of_a_part");
        }
        note(text->part.empty() ? "version_text" : "version_text_of_a_part",
             static_cast<std::size_t>(text->whole.data() - text_.data()), text->whole);
    }

    // A name that the file does not want from others is in its own tables: of symbols, of errors.
    void take_functions() {
        if (has_ssl_name_ && !imports("SSL_do_handshake")) {
            add_function(ssl_, "SSL_do_handshake");
        }
        if (has_crypto_name_ && !imports("EVP_CIPHER_CTX_ctrl")) {
            add_function(crypto_, "EVP_CIPHER_CTX_ctrl");
        }
    }

    [[nodiscard]] bool imports(std::string_view name) const {
        return std::ranges::none_of(images_,
                                    [&](const auto& image) { return image.defines(name); }) &&
               std::ranges::any_of(images_, [&](const auto& image) { return image.imports(name); });
    }

    void add_function(Half& half, std::string_view name) {
        half.add("function");
        note("function", 0, name);
    }

    // A marker's own text, as far as it can be shown, is what it is evidence of.
    void add(Half& half, std::string_view kind, std::size_t end) {
        half.add(kind);
        note(kind, end);
    }

    void note(std::string_view kind, std::size_t end) {
        std::size_t from = end;
        while (from > 0 && end - from < part_name_size_max && is_printable(text_[from - 1])) {
            --from;
        }
        note(kind, from, text_.substr(from, end - from));
    }

    void note(std::string_view kind, std::size_t offset, std::string_view text) {
        const auto same = [&](const Sign& sign) { return sign.kind == kind && sign.text == text; };
        if (copy_.signs.size() < signs_max && std::ranges::none_of(copy_.signs, same)) {
            copy_.signs.push_back({.kind = kind, .text = std::string(text), .offset = offset});
        }
    }

    ByteView content_;
    std::string_view text_;
    std::span<const binary::Image> images_;
    OpenSslCopy copy_;
    Half ssl_;
    Half crypto_;
    bool has_ssl_name_ = false;
    bool has_crypto_name_ = false;
    std::optional<Library> fork_;
};

}  // namespace

std::string_view to_string(Library library) {
    switch (library) {
        case Library::openssl: return "OpenSSL";
        case Library::boringssl: return "BoringSSL";
        case Library::libressl: return "LibreSSL";
        case Library::aws_lc: return "AWS-LC";
    }
    return "";
}

std::optional<OpenSslCopy> find_openssl_copy(ByteView content, std::span<const MarkerHit> hits,
                                             std::span<const binary::Image> images) {
    return Finder(content, images).find(hits);
}

}  // namespace hemostat::inspect
