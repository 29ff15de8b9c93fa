// The causes of one event as an indented tree: the root cause first, the event last. Thread rule: GUI thread.
#pragma once
#include <QTreeWidget>
#include <vector>

#include "replay/session.h"

namespace fb::ui {

class ChainView : public QTreeWidget {
  Q_OBJECT
 public:
  explicit ChainView(QWidget* parent = nullptr);
  // Causes, root first; `event` is added at the end when it is not there yet.
  void setChain(const std::vector<JournalRow>& causes, const JournalRow& event);

 signals:
  void timeWanted(qint64 time_ms);
  void eventWanted(qint64 seq);
};

}  // namespace fb::ui
