// The window: it owns the door to the session, the registry of actions, the docks and the timeline, and only wires
// them. Thread rule: GUI thread.
#pragma once
#include <QLockFile>
#include <QMainWindow>
#include <QTimer>

#include "common/session_client.h"
#include "shell/actions.h"
#include "shell/layouts.h"
#include "shell/opener.h"
#include "shell/run_keeper.h"

class QLabel;

namespace fb::ui {

class BreakersDock;
class CompareDock;
class DockPanel;
class HelpWindow;
class InsuranceDock;
class MessagePanel;
class ParametersDock;
class ReportDock;
class TimelineView;
class TopStrip;

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  // `figures`: folder of the bundled days' figures, used when no ready day is installed.
  explicit MainWindow(const QString& figures);
  ~MainWindow() override;

  void begin(const QString& file);  // a file, or where the person was, or the bundled day
  SessionClient& client() { return client_; }
  Actions& actions() { return actions_; }
  Layouts& layouts() { return layouts_; }
  Opener& opener() { return opener_; }
  MessagePanel* messages() const { return messages_; }

  static constexpr const char* kBundledDay = "2020-03-12";
  static constexpr TimeMs kBundledMomentMs = 1'584'009'000'000;  // 2020-03-12T10:30:00Z, as the fall begins

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  bool focusNextPrevChild(bool next) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void takeFirstSize();
  void buildHead();
  void buildDocks();
  void buildTimeline();
  void buildMenus();
  void connectFiles();
  void connectRuns();
  void connectView();
  void addDock(DockPanel* dock);
  void showDock(const QString& name);
  void showOpened(const std::shared_ptr<OpenedDay>& day);
  void showSnapshot(const Snapshot& snapshot);
  void showHelp(const QString& page);
  void showPalette();
  void showStart();
  void openDay(const QString& day);
  void takeColours();
  void takeFile(const std::filesystem::path& file);
  void askSave(std::function<void()> then = {});
  void saveTo(const std::filesystem::path& path, std::function<void()> then);
  bool mayLeave(const QString& question, std::function<void()> then);
  void askImport();
  void keepPlace() const;

  SessionClient client_;
  Actions actions_;
  Layouts layouts_;
  Opener opener_;
  RunKeeper runs_{client_, this};
  std::unique_ptr<QLockFile> lock_;  // of the file that this window writes; none: it is only read, or there is no file
  QTimer place_timer_;
  QHash<QString, DockPanel*> docks_;
  BreakersDock* breakers_ = nullptr;
  CompareDock* compare_ = nullptr;
  InsuranceDock* insurance_ = nullptr;
  ParametersDock* parameters_ = nullptr;
  ReportDock* report_ = nullptr;
  TimelineView* timeline_ = nullptr;
  MessagePanel* messages_ = nullptr;
  HelpWindow* help_ = nullptr;
  TopStrip* strip_ = nullptr;
  QLabel* banner_ = nullptr;
  QLabel* file_note_ = nullptr;  // that the file is only read
};

}  // namespace fb::ui
