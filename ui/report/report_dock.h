// The incident report: span, own words, formats, folder; made on a thread of its own while the picture stands still.
// Thread rule: GUI thread.
#pragma once
#include <filesystem>
#include <memory>

#include "common/dock_panel.h"
#include "common/session_client.h"
#include "report/report.h"

class QCheckBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace fb::ui {

class ReportDock : public DockPanel {
  Q_OBJECT
 public:
  ReportDock(SessionClient& client, QWidget* parent);
  void makeReport();

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);

 signals:
  void written(const QStringList& files);

 private:
  bool mayReplace(const QStringList& formats);  // else it asks, and the next press does
  struct Outcome;
  void buildFields(QFormLayout* form);
  QWidget* buildFoot();
  QWidget* folderRow();
  QWidget* formatRow();
  void setWorking(bool working);
  void check();
  void showOutcome(const Outcome& outcome);
  // On the thread that the session is lent to.
  static Outcome writeFiles(Session& session, const ReportRequest& request, const std::filesystem::path& folder,
                            bool pdf);
  // Empty: fine; otherwise what is wrong with the span.
  QString span(TimeMs& from_ms, TimeMs& to_ms) const;
  QString replacing_;  // the folder whose report may be replaced

  SessionClient& client_;
  QLineEdit* from_ = nullptr;
  QLineEdit* to_ = nullptr;
  QLineEdit* folder_ = nullptr;
  QList<QCheckBox*> formats_;
  QCheckBox* anonymise_ = nullptr;
  QPlainTextEdit* words_ = nullptr;
  QPushButton* make_ = nullptr;
  QProgressBar* bar_ = nullptr;
  QLabel* outcome_ = nullptr;
  TimeMs day_ = -1;
};

}  // namespace fb::ui
