// The visible range of the timeline as CSV: one line a block, exact decimals of the C locale. Thread rule: pure
// function.
#pragma once
#include <QByteArray>

#include "common/session_client.h"
#include "timeline/time_range.h"

namespace fb::ui {

QByteArray timelineCsv(const Snapshot& snapshot, const TimeRange& range);

}  // namespace fb::ui
