// The tables of deleveraging written out: policies side by side, who takes over what, who would be dead, past bursts.
// Thread rule: pure functions.
#pragma once
#include <vector>

#include "common/plain_table_model.h"
#include "market/instrument.h"
#include "replay/session.h"

namespace fb::ui {

QString policyName(AdlPolicy policy);  // "hedge aware"

std::vector<PlainColumn> policyColumns();
std::vector<PlainRow> policyRows(const AdlAnswer& answer, AdlPolicy in_force);  // key: AdlPolicy

std::vector<PlainColumn> takerColumns();
std::vector<PlainRow> takerRows(const AdlPreview& preview, const std::vector<Instrument>& markets);  // key: account

std::vector<PlainColumn> deadColumns();
std::vector<PlainRow> deadRows(const AdlPreview& preview);  // key: account

std::vector<PlainColumn> burstColumns();
std::vector<PlainRow> burstRows(const std::vector<AdlBurst>& bursts);  // key: seq

std::vector<PlainColumn> burstAccountColumns();
std::vector<PlainRow> burstAccountRows(const AdlBurst& burst, const std::vector<Instrument>& markets);  // key: account

// "9 dead, holes 2.1 M USD. To others: 31.2 BTC (the book could take 10.0)."
QString severityWords(const AdlAnswer& answer, const std::vector<Instrument>& markets);

}  // namespace fb::ui
