// The painted flow for screen readers: a chart whose value is the band in focus, or who paid how much. Thread rule: GUI
// thread.
#pragma once

namespace fb::ui {

class FlowDiagram;

void installFlowAccessibility();          // once; further calls do nothing
void announceFlow(FlowDiagram& diagram);  // the band in focus changed

}  // namespace fb::ui
