// What wants a person at a moment, with causes: one list for strip, window, commands and report. Thread rule: pure function.
#pragma once
#include "replay/snapshot.h"

namespace fb {

// Reads everything else of the snapshot; worst first, then in the order of Concern::Kind and of markets, tranches, assets.
std::vector<Concern> find_concerns(const Snapshot& s);

}  // namespace fb
