// What `audit verify` proves, beyond the log: versions, exports, media, heads and checkpoints.
#include <sys/stat.h>

#include <thread>

#include "adapters/sql/driver/sqlite.h"
#include "flow/fixture.h"
#include "flow/version/audit.h"
#include "flow/version/checkpoint.h"
#include "flow/version/digest.h"
#include "flow/version/verify_job.h"

namespace touchmark::flow {
namespace {

class JobOnPaper final : public jobs::JobContext {
 public:
  JobOnPaper(ProjectId project, const Json& arguments) {
    job_.project = project;
    job_.arguments = arguments;
  }
  const jobs::Job& job() const override { return job_; }
  bool progress(std::int64_t, std::int64_t, std::string_view, std::string_view) override { return true; }
  Result<void> checkpoint(const Json&) override { return {}; }

 private:
  jobs::Job job_;
};

class AuditTest : public FlowTest {
 protected:
  AuditTest() : ports{store(), database->accounts(), database->jobs(), *blobs, media, text, clock, folder} {}

  void label(int images) {
    add_assets(images);
    for (int i = 1; i <= images; ++i)
      for (int k = 0; k < 2; ++k)
        apply(anna, i, create(std::to_string(i) + "-" + std::to_string(k), 5.0 + k));
  }

  Version freeze(const std::string& name, const VersionFilter& filter = {},
                 const std::optional<SplitRecipe>& split = SplitRecipe{3, 0.5, 0.25, 0.25}) {
    const auto made = create_version(store(), manager, project, {name, "", filter, split, kTruth}, now);
    EXPECT_TRUE(made) << made.error().text();
    return made.value_or(Version{});
  }

  void erase(std::int64_t id) {
    const auto done = store().write([&](ledger::Writer& writer) -> Result<void> {
      ledger::EventDraft draft;
      draft.kind = "asset.erase";
      draft.asset = AssetId{id};
      TM_ASSIGN(const auto asset, writer.asset(project, AssetId{id}));
      draft.assets.push_back({AssetId{id}, asset.from_seq, {}});
      draft.assets[0].content.deleted = draft.assets[0].content.erased = true;
      TM_TRY(writer.redact_asset(project, AssetId{id}));
      TM_TRY(writer.append(project, draft));
      return {};
    });
    ASSERT_TRUE(done) << done.error().text();
  }

  void sql(const std::string& text) {
    const auto raw = sql::open_sqlite((folder / "test.db").string(), {});
    const auto done = (*raw)->script(text);
    ASSERT_TRUE(done) << done.error().text();
  }

  // Empties annotations as an erasure would, with the digests that the chain wants to see.
  void empty_annotations(const std::string& where) {
    std::vector<std::pair<std::int64_t, std::string>> rows;
    {
      const auto raw = sql::open_sqlite((folder / "test.db").string(), {});
      auto query = (*raw)->query("SELECT rev, body FROM annotation_rev WHERE " + where);
      while (query.step().value_or(false)) rows.emplace_back(query.i64(0), to_hex(sha256(query.blob(1))));
    }
    ASSERT_FALSE(rows.empty());
    for (const auto& [rev, digest] : rows)
      sql("UPDATE annotation_rev SET body = x'', redacted_digest = x'" + digest +
          "' WHERE rev = " + std::to_string(rev));
  }

  std::vector<std::string> problems(const AuditOptions& options = {}) {
    const auto report = audit(ports, options);
    if (!report) return {report.error().text()};
    std::vector<std::string> out = report->problems;
    for (const auto& chain : report->chains) {
      if (chain.log.finding) out.push_back(chain.log.finding->where + " " + chain.log.finding->problem);
      out.insert(out.end(), chain.problems.begin(), chain.problems.end());
    }
    EXPECT_EQ(out.empty(), report->ok());
    return out;
  }
  static bool names(const std::vector<std::string>& problems, const std::string& text) {
    for (const auto& each : problems)
      if (each.find(text) != std::string::npos) return true;
    return false;
  }

  Result<formats::LossReport> write_version(const Version& version, const std::string& format = "coco") {
    ExportOptions options;
    options.format = format;
    options.version = version.id;
    options.target = folder / "out" / (version.name + (format == "coco" ? ".json" : ""));
    options.replace = true;
    TM_ASSIGN(auto report, export_data(store(), *blobs, project, options, {}));
    return std::move(report.loss);
  }

  NoText text;
  const SystemClock clock;
  const Ports ports;
};

TEST_F(AuditTest, a_version_keeps_its_digest_through_an_erasure_and_its_export_says_what_is_gone) {
  label(4);
  const Version all = freeze("all");
  const Version cats = freeze("cats", {{}, {ClassId{1}}}, std::nullopt);
  EXPECT_EQ(all.assets, 4);
  EXPECT_EQ(all.annotations, 8);
  // Who worked on the images is all that is not in it.
  const auto whole = write_version(all);
  ASSERT_EQ(whole->items.size(), 1u);
  EXPECT_EQ(whole->items[0].what, "image status");
  erase(2);
  EXPECT_EQ(problems(), std::vector<std::string>{});
  for (const Version& version : {all, cats}) {
    const auto loss = write_version(version);
    ASSERT_TRUE(loss) << loss.error().text();
    ASSERT_EQ(loss->items.size(), 2u) << version.name;
    EXPECT_EQ(loss->items[1].what, "erased image");
    EXPECT_EQ(loss->items[1].count, 1);
  }
  // An erasure is no cover for what else is emptied.
  empty_annotations("to_seq = 0 AND redacted_digest IS NULL AND (asset & 1099511627775) = 3");
  EXPECT_FALSE(write_version(all));
}

TEST_F(AuditTest, a_version_that_lost_rows_is_found_and_is_not_exported) {
  label(10);
  const Version version = freeze("v1");
  ASSERT_TRUE(write_version(version));
  std::filesystem::remove_all(folder / "out");
  empty_annotations("rev % 3 = 0");
  for (const char* format : {"coco", "yolo", "voc", "bundle"}) {
    const auto written = write_version(version, format);
    ASSERT_FALSE(written) << format;
    EXPECT_EQ(written.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(written.error().message.find("\"v1\""), std::string::npos) << written.error().message;
    EXPECT_NE(written.error().message.find("no event of the log erased"), std::string::npos)
        << written.error().message;
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "out" / "v1.json"));
  const auto found = problems();
  EXPECT_TRUE(names(found, "version \"v1\"")) << found.front();
  EXPECT_TRUE(names(found, "was emptied")) << found.front();
}

TEST_F(AuditTest, a_version_that_was_added_to_or_changed_is_not_exported) {
  label(3);
  const Version version = freeze("v1");
  const std::string row =
      "SELECT rev + 5000, asset, layer, annotation + 5000, from_seq, 0, 0, class_id, "
      "ontology_version, deleted, made_by, tool, active_ms, parent_layer, parent, "
      "parent_version, body, redacted_digest FROM annotation_rev LIMIT 1";
  sql("INSERT INTO annotation_rev " + row);
  EXPECT_NE(
      write_version(version).error().message.find("froze 3 images and 6 annotations, and holds 3 and 7"),
      std::string::npos);
  sql("DELETE FROM annotation_rev WHERE annotation > 5000");
  sql("UPDATE annotation_rev SET class_id = 2 WHERE annotation = 1");
  EXPECT_NE(write_version(version).error().message.find("by class"), std::string::npos);
  sql("UPDATE annotation_rev SET class_id = 1 WHERE annotation = 1");
  sql("UPDATE asset_rev SET split = 2 WHERE (asset & 1099511627775) = 1");
  EXPECT_NE(write_version(version).error().message.find("digest"), std::string::npos);
  sql("UPDATE asset_rev SET split = 0 WHERE (asset & 1099511627775) = 1");
  EXPECT_TRUE(write_version(version));
  EXPECT_EQ(problems(), std::vector<std::string>{});
}

// The digest vouches for what is counted; what goes to the writer is compared with it once more.
TEST_F(AuditTest, what_is_read_otherwise_than_it_was_counted_is_not_written) {
  label(3);
  const Version version = freeze("v1");
  const auto replay = [&](const std::function<void(Measure&)>& change) {
    return store().read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(auto measured, measure(reader, project, version));
      change(measured);
      TM_ASSIGN(const auto stream, version_stream(reader, project, version, measured));
      return stream([](const formats::AssetWithAnnotations&) { return Result<void>{}; });
    });
  };
  EXPECT_TRUE(replay([](Measure&) {}));
  EXPECT_EQ(replay([](Measure& m) { ++m.kept_assets; }).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(replay([](Measure& m) { ++m.kept_annotations; }).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(replay([](Measure& m) { m.kept_digest = to_hex(sha256("else")); }).error().code,
            ErrorCode::kCorrupt);
}

TEST_F(AuditTest, every_missing_or_altered_file_is_named) {
  for (int i = 1; i <= 4; ++i) write("kept/" + std::to_string(i) + ".jpg", "kept " + std::to_string(i));
  ASSERT_TRUE(import(folder / "kept"));
  for (int i = 5; i <= 8; ++i) write("place/" + std::to_string(i) + ".jpg", "place " + std::to_string(i));
  ImportOptions options;
  options.source = folder / "place";
  options.temp = folder;
  options.copy = false;
  ASSERT_TRUE(import_data(store(), *blobs, media, manager, project, options, {}));
  write("unchecked/9.jpg", "unchecked");
  options.source = folder / "unchecked";
  options.check_media = false;
  ASSERT_TRUE(import_data(store(), *blobs, media, manager, project, options, {}));
  AuditOptions with_media;
  with_media.media = true;
  const auto sound = audit(ports, with_media);
  ASSERT_TRUE(sound) << sound.error().text();
  EXPECT_TRUE(sound->ok());
  ASSERT_TRUE(sound->chains.front().media);
  EXPECT_EQ(sound->chains.front().media->files, 9);
  EXPECT_EQ(sound->chains.front().media->unhashed, 1);

  const auto file_of = [&](std::int64_t asset) {
    const auto found = read([&](ledger::Reader& r) { return r.asset(project, AssetId{asset}); });
    return blobs->open(found->content.uri)->path();
  };
  const auto rewrite = [](const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    std::ofstream(path, std::ios::trunc) << bytes;
  };
  rewrite(file_of(1), "kept X");  // as long as it was
  std::filesystem::remove(file_of(2));
  ASSERT_TRUE(update_assets(store(), manager, project, {AssetId{3}}, {std::nullopt, std::nullopt, true}));
  rewrite(folder / "place" / "5.jpg", "place X");
  std::filesystem::remove(folder / "place" / "6.jpg");
  std::filesystem::remove(folder / "unchecked" / "9.jpg");
  const auto found = problems(with_media);
  EXPECT_EQ(found.size(), 5u);
  for (const char* named : {"image 1,", "image 2,", "5.jpg", "6.jpg", "9.jpg"})
    EXPECT_TRUE(names(found, named)) << named;
  EXPECT_EQ(problems(), std::vector<std::string>{}) << "without --media the files are not looked at";
}

TEST_F(AuditTest, files_of_deleted_images_are_looked_at_and_those_of_erased_ones_are_not) {
  add_assets(2);
  const auto uri = [&](std::int64_t id) {
    return read([&](ledger::Reader& r) { return r.asset(project, AssetId{id}); })->content.uri;
  };
  const std::string first = uri(1);
  const std::string second = uri(2);
  ASSERT_TRUE(update_assets(store(), manager, project, {AssetId{1}}, {std::nullopt, std::nullopt, true}));
  erase(2);
  ASSERT_TRUE(blobs->remove(second));
  AuditOptions with_media;
  with_media.media = true;
  EXPECT_EQ(problems(with_media), std::vector<std::string>{});
  ASSERT_TRUE(blobs->remove(first));
  EXPECT_TRUE(names(problems(with_media), "image 1,"));
}

TEST_F(AuditTest, a_head_noted_earlier_is_in_the_log_until_its_end_is_cut) {
  label(2);
  const auto before = audit(ports, {});
  AuditOptions noted;
  noted.heads = {before->chains.front().log.head_hash};
  EXPECT_EQ(problems(noted), std::vector<std::string>{});
  apply(anna, 1, create("more", 50));
  EXPECT_EQ(problems(noted), std::vector<std::string>{}) << "later events follow it";
  noted.heads.push_back(sha256("of nothing"));
  EXPECT_TRUE(names(problems(noted), to_hex(noted.heads[1])));
}

TEST_F(AuditTest, a_checkpoint_finds_cut_ends_and_missing_projects) {
  label(2);
  const ProjectId other = create_project(store(), manager, "other", {}, {})->id;
  const auto made = write_checkpoint(ports, folder / "c.json");
  ASSERT_TRUE(made) << made.error().text();
  ASSERT_EQ(made->heads.size(), 3u) << "two projects and the accounts";
  struct stat info {};
  ASSERT_EQ(::stat((folder / "audit.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  AuditOptions options;
  options.checkpoints = {*made};
  EXPECT_EQ(problems(options), std::vector<std::string>{});

  // The last event of the other project never was, and all else is set to fit.
  const std::string key = std::to_string(other.value << 40);
  sql("DELETE FROM record_rev WHERE rev >= " + key +
      " AND from_seq = 2;"
      "DELETE FROM event WHERE key = " +
      key +
      " + 2; DELETE FROM record_count WHERE project = 2 AND kind = 2;"
      "UPDATE project SET head = 1, rev_count = 2, head_hash = (SELECT hash FROM event WHERE key = " +
      key + " + 1) WHERE id = 2");
  EXPECT_EQ(problems(), std::vector<std::string>{}) << "by itself the rest is sound";
  EXPECT_TRUE(names(problems(options), "cut from its end"));
  EXPECT_EQ(missing_head(ports, made->heads)->value().id, other.value);
  const auto again = write_checkpoint(ports, folder / "c.json");
  EXPECT_EQ(again.error().code, ErrorCode::kConflict) << "the evidence is kept";
  options.project = project;
  EXPECT_EQ(problems(options), std::vector<std::string>{}) << "the other project was not asked for";
  options.project.reset();

  sql("DELETE FROM record_rev WHERE rev >= " + key + "; DELETE FROM event WHERE key >= " + key +
      "; DELETE FROM record_count WHERE project = 2; DELETE FROM project WHERE id = 2");
  EXPECT_EQ(problems(), std::vector<std::string>{});
  EXPECT_TRUE(names(problems(options), "project 2 (other), which the checkpoint of"));
}

TEST_F(AuditTest, a_project_whose_head_is_no_hash_is_a_finding_beside_the_others) {
  sql("UPDATE project SET head_hash = x'00'");
  const auto report = audit(ports, {});
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_FALSE(report->ok());
  const auto said = [&](const std::string& words) {
    return std::any_of(report->problems.begin(), report->problems.end(),
                       [&](const std::string& one) { return one.find(words) != std::string::npos; });
  };
  EXPECT_TRUE(said("the projects cannot be read"));
}

TEST_F(AuditTest, the_key_is_made_once_and_refused_when_others_may_read_it) {
  std::vector<std::thread> threads;
  std::vector<std::string> keys(8);
  for (auto& key : keys)
    threads.emplace_back([&] { key = ledger::to_hex(ledger::public_key_of(*audit_key(folder))); });
  for (auto& thread : threads) thread.join();
  for (const auto& key : keys) EXPECT_EQ(key, keys[0]);
  EXPECT_EQ(ledger::to_hex(*audit_public_key(folder)), keys[0]);
  std::filesystem::permissions(folder / "audit.key", std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(audit_key(folder).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(write_checkpoint(ports, folder / "c.json").error().code, ErrorCode::kForbidden);
  EXPECT_EQ(audit_public_key(folder / "nowhere").error().code, ErrorCode::kNotFound);
}

TEST_F(AuditTest, a_file_that_is_no_checkpoint_of_ours_is_not_written_over) {
  write("letter.txt", "dear");
  EXPECT_EQ(write_checkpoint(ports, folder / "letter.txt").error().code, ErrorCode::kConflict);
  const std::string foreign = ledger::write_checkpoint({"now", {}}, *ledger::new_key_seed());
  write("foreign.json", foreign);
  EXPECT_EQ(write_checkpoint(ports, folder / "foreign.json").error().code, ErrorCode::kConflict);
  ASSERT_TRUE(write_checkpoint(ports, folder / "ours.json"));
  EXPECT_TRUE(write_checkpoint(ports, folder / "ours.json")) << "which still holds";
}

TEST_F(AuditTest, checkpoints_are_written_by_and_by_and_old_ones_go) {
  const auto folder_of = folder / "points";
  const auto names_in = [&] {
    std::vector<std::string> out;
    for (const auto& each : std::filesystem::directory_iterator(folder_of))
      out.push_back(each.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
  };
  std::string first;
  {
    CheckpointSchedule schedule(ports, {folder_of, std::chrono::milliseconds(20), 3});
    ASSERT_TRUE(schedule.start());
    first = names_in().front();
    for (int i = 0; i < 500 && (names_in().size() < 3 || names_in().front() == first); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const auto names = names_in();
  EXPECT_EQ(names.size(), 3u);
  EXPECT_NE(names.front(), first);
  for (const auto& name : names) {
    std::ifstream in(folder_of / name);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto read = ledger::read_checkpoint(text, *audit_public_key(folder));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->heads.size(), 2u) << "the project and the accounts";
  }
  write("file", "x");
  CheckpointSchedule nowhere(ports, {folder / "file" / "in", std::chrono::hours(1), 0});
  EXPECT_FALSE(nowhere.start());
}

TEST_F(AuditTest, the_job_checks_what_the_command_checks) {
  label(2);
  freeze("v1");
  const auto run = [&](const Json& arguments) {
    JobOnPaper context(project, arguments);
    const auto result = verify_job(ports)(context);
    EXPECT_TRUE(result) << result.error().text();
    return result.value_or(Json::object());
  };
  Json result = run(Json::object());
  EXPECT_EQ(result["ok"], true);
  EXPECT_EQ(result["versions"], 1);
  EXPECT_FALSE(result.contains("media"));
  EXPECT_EQ(run({{"media", true}})["media"]["files"], 2);
  sql("CREATE TRIGGER quiet AFTER INSERT ON event BEGIN UPDATE counter SET n = n; END");
  result = run(Json::object());
  EXPECT_EQ(result["ok"], false);
  EXPECT_EQ(result["problem_count"], 1);
  EXPECT_EQ(result["problems"][0], "trigger quiet does not belong here");
}

}  // namespace
}  // namespace touchmark::flow
