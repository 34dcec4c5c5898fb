#include "inspect/markers.h"

#include <hs.h>
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace hemostat::inspect {
namespace {

/// A text in two parts, which do not stand together in our own program: it is no copy.
struct Text {
    Marker marker;
    std::string_view front;
    std::string_view back;
};

// "SSL_do_handshake" and "EVP_CIPHER_CTX_ctrl" are in every OpenSSL from 0.9.8 to 4.0.
constexpr std::array texts{
    Text{Marker::openssl, "Open", "SSL "},
    Text{Marker::cryptogams, "CRYPTO", "GAMS by <appro@"},
    Text{Marker::openssldir, "OPENSSL", "DIR: "},
    Text{Marker::no_heartbeats, "-DOPENSSL_NO_", "HEARTBEATS"},
    Text{Marker::ssl_source, "ssl_", "lib.c"},
    Text{Marker::crypto_source, "evp_", "enc.c"},
    Text{Marker::ssl_function, "SSL_do_", "handshake"},
    Text{Marker::crypto_function, "EVP_CIPHER_", "CTX_ctrl"},
    Text{Marker::boringssl, "Boring", "SSL"},
    Text{Marker::boringssl, "boring", "ssl/src/"},  // names of its sources, where it says no more
    Text{Marker::libressl, "Libre", "SSL "},
    Text{Marker::aws_lc, "AWS-", "LC "},
    Text{Marker::ssl_library, "lib", "ssl"},
    Text{Marker::crypto_library, "lib", "crypto"},
};
constexpr std::size_t text_count = texts.size();

struct FreeDatabase {
    void operator()(hs_database_t* database) const { hs_free_database(database); }
};
struct FreeScratch {
    void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
using Database = std::unique_ptr<hs_database_t, FreeDatabase>;
using Scratch = std::unique_ptr<hs_scratch_t, FreeScratch>;

Error failure(const char* what) {
    return {ErrorKind::internal, std::string("the text search cannot ") + what};
}

Result<Database> compile() {
    std::array<std::string, text_count> wholes;
    std::array<const char*, text_count> expressions{};
    std::array<unsigned, text_count> flags{};
    std::array<unsigned, text_count> ids{};
    std::array<std::size_t, text_count> sizes{};
    for (std::size_t index = 0; index < text_count; ++index) {
        wholes[index] = std::string(texts[index].front) += texts[index].back;
        expressions[index] = wholes[index].c_str();
        ids[index] = static_cast<unsigned>(index);
        sizes[index] = wholes[index].size();
    }
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_lit_multi(expressions.data(), flags.data(), ids.data(), sizes.data(), text_count,
                             HS_MODE_STREAM, nullptr, &database, &error) != HS_SUCCESS) {
        hs_free_compile_error(error);
        return tl::make_unexpected(failure("compile its patterns"));
    }
    return Database(database);
}

}  // namespace

struct MarkerSearch::State {
    Scratch scratch;
    hs_stream_t* stream = nullptr;
    std::vector<MarkerHit> hits;
    std::array<std::size_t, text_count> counts{};

    ~State() {
        if (stream != nullptr) {
            hs_close_stream(stream, nullptr, nullptr, nullptr);
        }
    }

    static int on_match(unsigned id, unsigned long long /*from*/, unsigned long long to,
                        unsigned /*flags*/, void* context) {
        State& state = *static_cast<State*>(context);
        if (state.counts[id]++ < hits_max) {
            state.hits.push_back({texts[id].marker, to});
        }
        return 0;
    }
};

MarkerSearch::MarkerSearch(std::unique_ptr<State> state) : state_(std::move(state)) {}
MarkerSearch::MarkerSearch(MarkerSearch&&) noexcept = default;
MarkerSearch& MarkerSearch::operator=(MarkerSearch&&) noexcept = default;
MarkerSearch::~MarkerSearch() = default;

Result<MarkerSearch> MarkerSearch::make() {
    auto state = std::make_unique<State>();
    // It takes as long as many a file does, and a search only reads it.
    static const Result<Database> shared = compile();
    if (!shared) {
        return tl::make_unexpected(shared.error());
    }
    const hs_database_t* const database = shared->get();
    hs_scratch_t* scratch = nullptr;
    if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS ||
        hs_open_stream(database, 0, &state->stream) != HS_SUCCESS) {
        hs_free_scratch(scratch);
        return tl::make_unexpected(failure("allocate its memory"));
    }
    state->scratch.reset(scratch);
    return MarkerSearch(std::move(state));
}

Status MarkerSearch::begin() {
    state_->hits.clear();
    state_->counts = {};
    if (hs_reset_stream(state_->stream, 0, nullptr, nullptr, nullptr) != HS_SUCCESS) {
        return tl::make_unexpected(failure("begin"));
    }
    return Done{};
}

Status MarkerSearch::feed(ByteView piece) {
    // The library counts in 32 bits.
    constexpr std::size_t step = 1U << 30U;
    while (!piece.empty()) {
        const ByteView part = piece.first(std::min(step, piece.size()));
        piece = piece.subspan(part.size());
        if (hs_scan_stream(state_->stream, as_text(part).data(), static_cast<unsigned>(part.size()),
                           0, state_->scratch.get(), State::on_match, state_.get()) != HS_SUCCESS) {
            return tl::make_unexpected(failure("go on"));
        }
    }
    return Done{};
}

const std::vector<MarkerHit>& MarkerSearch::hits() const {
    return state_->hits;
}

bool MarkerSearch::is_cut() const {
    return std::ranges::any_of(state_->counts, [](std::size_t count) { return count > hits_max; });
}

}  // namespace hemostat::inspect
