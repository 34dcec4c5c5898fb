// What is wrong with an advisory, and where.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace hemostat::advisory {

struct Complaint {
    std::string where;  ///< way through the JSON, or the branch of OpenSSL; empty for the whole
    std::string what;   ///< one clause: what is wrong and what would be right
};

/// "where: what", in one line.
inline std::string to_text(const Complaint& complaint) {
    return complaint.where.empty() ? complaint.what : complaint.where + ": " + complaint.what;
}

/// Limit: the first complaints_max; those behind them say little that these do not.
class Complaints {
public:
    static constexpr std::size_t complaints_max = 100;

    void add(std::string where, std::string what) {
        if (list_.size() < complaints_max) {
            list_.push_back({std::move(where), std::move(what)});
        }
    }
    [[nodiscard]] const std::vector<Complaint>& list() const { return list_; }

private:
    std::vector<Complaint> list_;
};

}  // namespace hemostat::advisory
