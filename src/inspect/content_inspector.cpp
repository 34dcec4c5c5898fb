#include "inspect/content_inspector.h"

#include "base/text.h"
#include "binary/image.h"
#include "inspect/code.h"
#include "inspect/judgement.h"
#include "inspect/openssl_copy.h"
#include "inspect/package_reconciliation.h"
#include "inspect/product.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <chrono>
#include <utility>

namespace hemostat::inspect {
namespace {

/// Enough to recognise a format.
constexpr std::size_t first_piece_size = 4096;
constexpr std::size_t piece_size = std::size_t{1} << 20U;
/// An archive's member above this waits on disk until it is known whether it matters.
constexpr std::size_t kept_size_max = std::size_t{32} << 20U;
constexpr const char* spool_folder = "/var/tmp";

std::string component_of(const OpenSslCopy& copy) {
    if (copy.has_libssl && copy.has_libcrypto) {
        return "libssl and libcrypto";
    }
    return copy.has_libssl ? "libssl" : "libcrypto";
}

void write_json(finding::JsonWriter& writer, const Sign& sign) {
    writer.object([&] {
        writer.member("sign", sign.kind);
        writer.member("text", printable(sign.text));
        writer.member("offset", sign.offset);
    });
}

std::string evidence_of(const OpenSslCopy& copy, std::uint64_t size) {
    std::string text;
    finding::JsonWriter writer(text);
    writer.object([&] {
        writer.member("kind", finding::Literal("signs"));
        writer.member("library", to_string(copy.library));
        writer.member("file_size", size);
        writer.key("signs").array([&] {
            std::ranges::for_each(copy.signs, [&](const Sign& sign) { write_json(writer, sign); });
        });
        writer.text_or_null("heartbeat_code", copy.heartbeat.why);
    });
    return text;
}

/// Not of the content: nobody else tells of it.
tl::unexpected<Error> failed_here(Error error) {
    return fail(ErrorKind::internal, std::move(error.what));
}

/// What the file is, where it says so; unnamed for OpenSSL's own libraries: their version is the
/// one to update.
Product product_of(const Code& code) {
    const auto image = std::ranges::find_if(code.images, [](const binary::Image& each) {
        return each.version && !(each.version->company + each.version->product).empty();
    });
    if (image == code.images.end() ||
        image->version->product.find("OpenSSL") != std::string::npos) {
        return {};
    }
    const binary::VersionResource& made = *image->version;
    return {.vendor = made.company, .name = made.product, .version = made.product_version};
}

finding::Finding make_finding(const std::string& path, const Code& code, const OpenSslCopy& copy,
                              std::uint64_t size, const advisory::Advisory& advisory) {
    Judgement judgement = judge(copy, advisory);
    finding::Finding finding;
    finding.asset = finding::File{.path = path,
                                  .format = code.format,
                                  .component = component_of(copy),
                                  .version = fmt::format("{}", fmt::join(copy.versions, ", "))};
    finding.advisory = advisory.id;
    finding.reason = judgement.reason;
    finding.detail = std::move(judgement.detail);
    if (finding.verdict() == finding::Verdict::vulnerable) {
        finding.remedy = ask_vendor(product_of(code));
    }
    finding.evidence = {evidence_of(copy, size)};
    finding.observed_at = std::chrono::system_clock::now();
    return finding;
}

}  // namespace

Result<ContentInspector> ContentInspector::make(const advisory::Advisory& advisory) {
    TRY(auto search, MarkerSearch::make());
    return ContentInspector(advisory, std::move(search));
}

ContentInspector::ContentInspector(const advisory::Advisory& advisory, MarkerSearch search)
    : advisory_(&advisory), search_(std::move(search)), piece_(piece_size) {}

Result<std::optional<finding::Finding>> ContentInspector::inspect(const std::string& path,
                                                                  archive::Input& content,
                                                                  archive::RandomAccess* again) {
    const auto started = std::chrono::steady_clock::now();
    link_.reset();
    TRY(const std::size_t first_size, content.read(std::span(piece_).first(first_piece_size)));
    const auto format = binary::recognise(ByteView(piece_).first(first_size));
    if (!format) {
        return std::nullopt;
    }
    TRY([[maybe_unused]] const Done searched, search_rest(content, first_size, again == nullptr));
    if (search_.hits().empty()) {
        return std::nullopt;
    }
    TRY(const Loaded whole, load(again));
    const Code code = read_code(*format, whole.bytes);
    if (code.images.size() == 1) {
        link_ = find_dynamic_link(path, code.images.front());
    }
    auto copy = find_openssl_copy(whole.bytes, search_.hits(), code.images);
    if (!copy) {
        return std::nullopt;
    }
    copy->has_more_versions = copy->has_more_versions || search_.is_cut();
    finding::Finding finding = make_finding(path, code, *copy, size_, *advisory_);
    digests_ = may_follow_package(*finding.reason) ? make_digests(whole.bytes) : Digests{};
    finding.duration =
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started);
    return finding;
}

// Searches the first bytes, which are in piece_, and what follows them.
Status ContentInspector::search_rest(archive::Input& content, std::size_t first_size, bool keeps) {
    TRY([[maybe_unused]] const Done begun, search_.begin());
    kept_.clear();
    spooled_.reset();
    size_ = 0;
    for (std::size_t size = first_size; size != 0;) {
        const ByteView piece = ByteView(piece_).first(size);
        TRY([[maybe_unused]] const Done fed, search_.feed(piece));
        if (keeps) {
            TRY([[maybe_unused]] const Done kept, keep(piece));
        }
        size_ += size;
        byte_count_ += size;
        TRY(size, content.read(piece_));
    }
    return Done{};
}

Status ContentInspector::keep(ByteView piece) {
    if (!spooled_ && kept_.size() + piece.size() <= kept_size_max) {
        kept_.insert(kept_.end(), piece.begin(), piece.end());
        return Done{};
    }
    return spool(piece).or_else(
        [](Error error) -> Status { return failed_here(std::move(error)); });
}

Status ContentInspector::spool(ByteView piece) {
    if (!spooled_) {
        TRY(auto file, archive::FileBytes::make_temporary(spool_folder));
        spooled_.emplace(std::move(file));
        TRY([[maybe_unused]] const Done moved, spooled_->append(kept_));
        kept_.clear();
    }
    return spooled_->append(piece);
}

Result<ContentInspector::Loaded> ContentInspector::load(archive::RandomAccess* again) {
    archive::RandomAccess* const source = spooled_ ? &*spooled_ : again;
    if (source == nullptr) {
        return Loaded{nullptr, kept_};
    }
    if (size_ > judged_size_max) {
        return fail(ErrorKind::limit, fmt::format("speaks of OpenSSL, but is larger than {} MiB",
                                                  judged_size_max >> 20U));
    }
    const auto size = static_cast<std::size_t>(size_);
    auto owned = std::make_unique_for_overwrite<std::uint8_t[]>(size);
    const std::span bytes(owned.get(), size);
    for (std::size_t loaded = 0; loaded < size;) {
        const auto got = source->read_at(loaded, bytes.subspan(loaded));
        if (!got) {
            return spooled_ ? failed_here(got.error()) : tl::make_unexpected(got.error());
        }
        if (*got == 0) {
            return fail(ErrorKind::internal, "it changed while it was read");
        }
        loaded += *got;
    }
    return Loaded{std::move(owned), bytes};
}

}  // namespace hemostat::inspect
