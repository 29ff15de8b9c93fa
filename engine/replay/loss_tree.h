// "Why did this account lose this?" as a tree: the change of its equity, the kinds of causes that it is the sum of, the
// single steps of each, and behind each step the events that led to it, back to inputs.
//
// Amounts of `part` nodes add up to their parent, exactly. `because` nodes are causes: their amounts (a hole that
// another account left, money drawn) are their own. `aside` nodes say what is in no sum, such as what a position that
// was deleveraged would have earned since. Where there are many parts or causes the smallest are one node. Thread rule:
// pure functions of a log that nobody writes meanwhile.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "protocol/account_ref.h"
#include "replay/loss_walk.h"

namespace fb {

struct LossNode {
  enum class Kind : std::uint8_t { part, because, aside };
  Kind kind = Kind::part;
  std::string text;
  std::optional<Money> amount;
  Money shown = 0;                      // the amount in whole cents: parts shown add up to what is shown above them
  std::int64_t seq = kNoCause;          // the event it stands for; kNoCause: a sum
  EventType type = EventType::genesis;  // of that event
  std::uint8_t code = 0;
  std::optional<LossCause> cause;       // the kind of cause that it sums up: below the root only
  TimeMs from_ms = 0, time_ms = 0;      // of its first and last event
  std::uint32_t events = 0;             // how many events it sums up
  std::vector<std::uint32_t> children;  // indices into LossTree::nodes
};

struct LossTree {
  std::optional<AccountRef> account;  // none: the causes of one event
  std::string name;                   // of the account
  TimeMs from_ms = 0, to_ms = 0;
  Money before = 0, now = 0;                // equity; now - before is the amount of the root
  std::array<Money, kLossCauses> totals{};  // by LossCause; they add up to now - before
  // What the lots taken from it by deleveraging would have earned from then to now; in no sum.
  Money adl_missed = 0;
  std::vector<LossNode> nodes;  // the root first; empty: there is no such account or event
};

struct LossQuery {
  AccountRef account;
  std::int64_t seq = kNoCause;  // an event: its causes, instead of an account's
  TimeMs since_ms = 0;  // an account's change of equity since the block of this moment; early: since the opening
};

// Rows are looked at in [0, end): the events up to the block shown.
LossTree loss_tree(const EventLog& log, const Genesis& genesis, std::int64_t end, const LossQuery& query);

}  // namespace fb
