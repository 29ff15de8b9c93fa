// Which invariants a set of policies promises (protocol document, section 9). I1, I6 and I7 bind every rulebook; what the
// policies in force give up of I2 to I5 is derived from them here, counted in every block and shown, never hidden.
// Thread rule: pure functions.
#pragma once
#include <string_view>
#include <vector>

#include "base/parameters.h"

namespace fb {

struct Promises {
  bool i2 = true;    // nobody ends a block below zero
  bool i3 = true;    // clearing and ADL take at most the gain of this block, in its market; bystanders pay nothing
  bool i3_c = true;  // a market in which nobody lost more than its earmark pays in full
  bool i5 = true;    // ADL at the mark; that it never flips a side is checked under every rulebook
  // I4, juniors first, binds every policy: there is one waterfall.
};

Promises promises_of(const Parameters& parameters);

// "I2", "I3", "I3(c)", "I5": what is not promised, in order. I3 covers I3(c).
std::vector<std::string_view> not_promised(const Promises& promises);

// What holds through a change of parameters: only what both promise.
Promises both(const Promises& a, const Promises& b);

// Why a promise is not made, for people: "accounts may stand below zero until they are liquidated".
std::string_view reason_of(std::string_view invariant);

}  // namespace fb
