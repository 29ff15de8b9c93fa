// The journal as JSON lines: the schema of engine/JOURNAL.md, integers only, one SHA-256 chain over the lines.
// Thread rule: a writer belongs to one thread; the log and genesis must not change while it runs.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "protocol/event.h"
#include "protocol/inputs.h"
#include "protocol/promises.h"
#include "protocol/protocol.h"

namespace fb {

// Calls `line` for every event from the first, without the newline. Stops early when it answers false.
void write_journal(const EventLog& log, const Genesis& genesis, const std::function<bool(std::string_view line)>& line);

// SHA-256 over "key=value\n" for every parameter in table order (Parameters::rows), values as integers: what a reader
// of the exported parameters can recompute.
Hash256 parameters_sha256(const Parameters& parameters);

// What holds through the whole log, changes of policies on the way included.
Promises promises_of(const EventLog& log, const Genesis& genesis);

// Who acted: "rules" when nobody did, else the person's name; a person called rules is "rules (a person)".
std::string actor_of(const Detail& detail);
// What a refusal refused: "order", "withdrawal", "entry" or "notice" of a tranche provider, "collateral_deposit",
// "collateral_withdrawal", or "input" when it named no account, tranche, asset or market of this genesis.
std::string_view refused_kind(const Event& refusal);

// One event as people read it: "48 213 health 0.98: partial liquidation"; plain text, C locale.
std::string describe(const EventLog& log, const Genesis& genesis, std::int64_t seq);

}  // namespace fb
