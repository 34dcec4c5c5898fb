// Whatever the network does to its connections, the heartbleed probe never calls a peer safe that
// is not.
//
// Two faults are left out because they forge. Bytes from the probe are not changed, and records in
// the clear are not put in another order at their boundaries: TCP does neither, and whoever can
// take the request out, or put the control's answer before the request's, can as well write that
// answer himself. Under keys both would be found out.
#include "models.h"
#include "script.h"
#include "tls/record.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <algorithm>
#include <array>
#include <cctype>

namespace hemostat::probe {
namespace {

using finding::Verdict;

/// An application that closes after any heartbeat, and a network that breaks every connection on
/// the request, look the same: three such ends, and an answered control, are taken for the first.
/// This many breaks must therefore be borne, and more cannot be.
constexpr unsigned breaks_of_vulnerable_max = 2;

bool is_break(EventKind kind) {
    return kind == EventKind::closed || kind == EventKind::reset;
}

constexpr std::size_t boundaries_max = 24;
/// Those that never end make for long runs, and all their records are alike.
constexpr std::size_t endless_boundaries_max = 3;

/// The offsets at which records of a faultless run begin and end.
std::vector<std::size_t> record_boundaries(const Model& model) {
    std::vector<std::size_t> boundaries{0};
    for (const auto& connection : play(model).connections) {
        ByteView rest(connection.received);
        while (const auto header = tls::parse_record_header(rest)) {
            const std::size_t size = tls::record_header_size + header->length;
            if (size > rest.size()) {
                break;
            }
            rest = rest.subspan(size);
            boundaries.push_back(connection.received.size() - rest.size());
        }
    }
    std::ranges::sort(boundaries);
    const auto repeated = std::ranges::unique(boundaries);
    boundaries.erase(repeated.begin(), repeated.end());
    const bool is_endless = model.reason == &finding::reasons::tarpit;
    boundaries.resize(
        std::min(boundaries.size(), is_endless ? endless_boundaries_max : boundaries_max));
    return boundaries;
}

std::vector<std::string_view> wrong_verdicts(Truth truth) {
    switch (truth) {
        case Truth::fixed: return {};
        case Truth::without_heartbeats: return {"fixed"};
        case Truth::vulnerable:
        case Truth::hostile: return {"fixed", "not_affected"};
    }
    return {};
}

/// Whether the evidence shows a heartbeat from the peer.
bool shows_heartbeat(const Played& played) {
    for (const auto& connection : played.evidence) {
        for (const auto& event : connection.at("events").as_array()) {
            if (event.as_object().contains("what") && event.at("what") == "heartbeat" &&
                event.at("direction") == "received") {
                return true;
            }
        }
    }
    return false;
}

/// Where every heartbeat in the clear draws an alert, a network that takes the extension out of two
/// ServerHellos and breaks the handshakes forges a server without heartbeats.
bool is_forged_claim(const Model& model, const Played& played, const Faults& faults) {
    const bool draws_alert = model.name.starts_with("vulnerable behind a filter that alerts") ||
                             model.name.starts_with("vulnerable once established");
    return played.conclusion.reason == &finding::reasons::heartbeat_not_offered && draws_alert &&
           std::ranges::count_if(faults, [](const ConnectionFaults& connection) {
               return !connection.corruptions.empty();
           }) >= 2;
}

void check(const Model& model, const Faults& faults, auto&& fail) {
    const Played played = play(model, faults);
    const std::string_view verdict = to_string(played.conclusion.reason->verdict);
    if (!is_forged_claim(model, played, faults) &&
        std::ranges::count(wrong_verdicts(model.truth), verdict) != 0) {
        fail("calls it " + std::string(verdict) + ": " +
             std::string(played.conclusion.reason->code));
    }
    if (played.conclusion.reason->verdict == Verdict::fixed &&
        (played.answered_control_count == 0 || !shows_heartbeat(played))) {
        fail("calls it fixed without an answered control");
    }
    // A fixed peer answers no request, whatever happens to its bytes.
    if (played.conclusion.reason->verdict == Verdict::vulnerable && model.truth == Truth::fixed) {
        fail("calls it vulnerable");
    }
}

// --- every fault by itself, at every place that matters ------------------------------------------

class EveryFault : public testing::TestWithParam<Model> {};

TEST_P(EveryFault, NeverMakesAPeerSafe) {
    const Model& model = GetParam();
    const std::size_t connections = play(model).connection_count;
    for (const std::size_t boundary : record_boundaries(model)) {
        for (const std::size_t offset : {boundary, boundary + 1, boundary + 5, boundary + 100}) {
            for (std::size_t number = 0; number < connections; ++number) {
                for (const EventKind kind : {EventKind::closed, EventKind::reset, EventKind::silent,
                                             EventKind::over_budget}) {
                    Faults faults(number + 1);
                    faults[number].broken = {offset, kind};
                    check(model, faults, [&](const std::string& what) {
                        ADD_FAILURE() << what << "; broken at " << offset << " of connection "
                                      << number << ", kind " << static_cast<int>(kind);
                    });
                }
            }
        }
    }
}

TEST_P(EveryFault, InOneByteOfAnyHeaderNeverMakesAPeerSafe) {
    const Model& model = GetParam();
    const std::size_t connections = play(model).connection_count;
    for (const std::size_t boundary : record_boundaries(model)) {
        for (std::size_t offset = boundary; offset < boundary + 10; ++offset) {
            for (int bit = 0; bit < 8; ++bit) {
                Faults faults(connections);
                for (auto& connection : faults) {
                    connection.corruptions = {{offset, static_cast<std::uint8_t>(1 << bit)}};
                }
                check(model, faults, [&](const std::string& what) {
                    ADD_FAILURE() << what << "; bit " << bit << " of byte " << offset;
                });
            }
        }
    }
}

TEST_P(EveryFault, OfDeliveryChangesNothing) {
    const Model& model = GetParam();
    for (const std::vector<std::size_t>& sizes :
         std::vector<std::vector<std::size_t>>{{1}, {5}, {1460}, {4096, 1}}) {
        const ConnectionFaults trickle{.chunk_sizes = sizes};
        const Played played = play(model, Faults(heartbleed_probe.connections_max, trickle));
        // Text is known as such by its first four bytes, if they come together.
        const bool is_cut_text =
            model.reason == &finding::reasons::plaintext_service && sizes[0] < 4;
        const auto* const expected = is_cut_text ? &finding::reasons::not_tls : model.reason;
        EXPECT_EQ(played.conclusion.reason->code, expected->code) << "cut to " << sizes.front();
    }
}

TEST_P(EveryFault, ThatIsOnlySlowChangesNoVerdict) {
    const Model& model = GetParam();
    const ConnectionFaults slow{.chunk_sizes = {7, 9000},
                                .delays = {{0, 3}, {1, 40}, {2, 2}, {3, 30}, {5, 90}}};
    const Faults faults(heartbleed_probe.connections_max, slow);
    const Played played = play(model, faults);
    check(model, faults, [](const std::string& what) { ADD_FAILURE() << what; });
    EXPECT_EQ(played.conclusion.reason->verdict == Verdict::vulnerable,
              model.reason->verdict == Verdict::vulnerable);
}

TEST_P(EveryFault, OfAFurtherConnectionNeverMakesAPeerSafe) {
    const Model& model = GetParam();
    const std::size_t connections = play(model).connection_count;
    for (std::size_t allowed = 1; allowed < connections; ++allowed) {
        const Played played = play(model, {}, allowed);
        EXPECT_EQ(played.conclusion.reason->verdict, Verdict::inconclusive)
            << played.conclusion.reason->code << " with " << allowed << " connections";
        EXPECT_THAT(played.conclusion.detail, testing::HasSubstr("connection_refused"));
    }
}

// --- any number of faults at once ----------------------------------------------------------------

class AnyFaults {
public:
    explicit AnyFaults(const Model& model)
        : boundaries_(record_boundaries(model)),
          breaks_left_(model.truth == Truth::vulnerable ? breaks_of_vulnerable_max
                                                        : heartbleed_probe.connections_max) {}

    Faults draw() {
        Faults faults(heartbleed_probe.connections_max);
        for (ConnectionFaults& connection : faults) {
            if (*rc::gen::inRange(0, 3) != 0) {
                connection = draw_connection();
            }
        }
        return faults;
    }

private:
    ConnectionFaults draw_connection() {
        ConnectionFaults faults;
        if (*rc::gen::arbitrary<bool>()) {
            const auto kind =
                *rc::gen::element(EventKind::closed, EventKind::closed, EventKind::reset,
                                  EventKind::silent, EventKind::over_budget);
            if (!is_break(kind) || breaks_left_ != 0) {
                breaks_left_ -= is_break(kind) ? 1U : 0U;
                faults.broken = {draw_offset(), kind};
            }
        }
        for (int count = *rc::gen::inRange(0, 3); count > 0; --count) {
            faults.corruptions.push_back({draw_offset(), *rc::gen::nonZero<std::uint8_t>()});
        }
        for (int count = *rc::gen::inRange(0, 4); count > 0; --count) {
            faults.chunk_sizes.push_back(
                *rc::gen::element<std::size_t>(1, 2, 3, 5, 6, 17, 512, 1460, 4096, 16'000, 65'536));
        }
        for (int count = *rc::gen::inRange(0, 4); count > 0; --count) {
            faults.delays.push_back(
                {*rc::gen::inRange<std::size_t>(0, 20), *rc::gen::inRange(1U, 60U)});
        }
        draw_disorder(faults);
        return faults;
    }

    void draw_disorder(ConnectionFaults& faults) {
        if (*rc::gen::inRange(0, 4) == 0) {
            faults.duplicated_chunk = *rc::gen::inRange<std::size_t>(0, 12);
        }
        // Chunks of 1,460 bytes do not end where the records of the clear do.
        if (*rc::gen::inRange(0, 4) == 0) {
            faults.chunk_sizes = {1460};
            faults.swapped_chunk = *rc::gen::inRange<std::size_t>(0, 24);
        }
    }

    std::size_t draw_offset() {
        const std::size_t boundary = *rc::gen::elementOf(boundaries_);
        return *rc::gen::oneOf(rc::gen::inRange<std::size_t>(boundary, boundary + 10),
                               rc::gen::inRange<std::size_t>(boundary, boundary + 200),
                               rc::gen::inRange<std::size_t>(0, boundaries_.back() + 1));
    }

    std::vector<std::size_t> boundaries_;
    unsigned breaks_left_;
};

class RandomFaults : public testing::TestWithParam<Model> {};

TEST_P(RandomFaults, NeverMakeAPeerSafe) {
    const Model& model = GetParam();
    EXPECT_TRUE(rc::check(model.name, [&] {
        const Faults faults = AnyFaults(model).draw();
        check(model, faults, [](const std::string& what) { RC_FAIL(what); });
    }));
}

std::string test_name(const testing::TestParamInfo<Model>& info) {
    std::string name = info.param.name;
    std::erase_if(name, [](unsigned char letter) { return std::isalnum(letter) == 0; });
    return name;
}

INSTANTIATE_TEST_SUITE_P(Peers, EveryFault, testing::ValuesIn(all_models()), test_name);
INSTANTIATE_TEST_SUITE_P(Peers, RandomFaults, testing::ValuesIn(all_models()), test_name);

}  // namespace
}  // namespace hemostat::probe
