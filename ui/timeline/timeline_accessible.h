// The painted strip for screen readers: a slider over time whose text says the moment and the lanes' values.
// Thread rule: GUI thread.
#pragma once

namespace fb::ui {

void installTimelineAccessibility();  // once; further calls do nothing

}  // namespace fb::ui
