// Providers: who holds the tranches and what each gained, above; the statement of the chosen one, below. It asks the
// session for a statement from the journal when it is in sight and the moment has changed. Thread rule: GUI thread.
#pragma once
#include <QTimer>
#include <QWidget>

#include "common/session_client.h"
#include "insurance/provider_models.h"

class QLabel;
class QTableView;

namespace fb::ui {

class ProvidersPage : public QWidget {
  Q_OBJECT
 public:
  explicit ProvidersPage(SessionClient& client, QWidget* parent = nullptr);
  void showFacts(std::shared_ptr<const ProviderFacts> facts);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void ask();
  void choose();
  void updateCaption();

  SessionClient& client_;
  QLabel* caption_;
  QTableView* totals_view_;
  QTableView* lines_view_;
  ProviderTotalsModel* totals_;
  ProviderLinesModel* lines_;
  std::shared_ptr<const ProviderFacts> facts_;
  std::uint32_t tranche_ = 0;  // of the chosen holding
  AccountRef provider_;
  SnapshotPtr asked_;
  bool waiting_ = false;
  QTimer refresh_;  // a statement reads the whole journal: at most once a second
};

// The statement of every provider up to the moment shown, with its names; runs on the session's thread.
ProviderFacts providerFacts(const Protocol& protocol, const EventLog& log);

}  // namespace fb::ui
