// How `firebreakctl state` shows collateral and custody.
#pragma once
#include "commands/output.h"
#include "replay/snapshot.h"

namespace fb::ctl {

void print_collateral(const Snapshot& snapshot);          // tables of assets and groups; nothing without assets
void add_custody(const Snapshot& snapshot, Facts& facts);  // custody against claims, the queue, what is unbacked
Json collateral_json(const Snapshot& snapshot);            // "assets" and "groups"

}  // namespace fb::ctl
