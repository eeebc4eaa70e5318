// Every reader with every way of naming a file that did not come with the data set: none of its bytes may be
// found afterwards, neither in the blob store nor in the database nor behind a uri. Each row is printed.
#include <sys/stat.h>

#include "base/hash.h"
#include "flow/fixture.h"
#include "formats/png_index.h"
#include "formats/probe.h"

namespace touchmark::flow {
namespace {

namespace fs = std::filesystem;

// The bytes that must stay where they are. They can be read as class names, as YOLO labels and as an image.
constexpr const char* kSecret = "SECRETWORD\n0 0.5 0.5 0.5 0.5\n";

// At once: the database is read after each row, and byte by byte the sanitizers take minutes.
std::string slurp(const fs::path& file) {
  std::string text(fs::file_size(file), '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

void put(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string json_text_of(const std::string& text) {
  return dump_json(Json(text));
}

std::string xml_text_of(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != '\0') out += c == '<' || c == '&' ? '_' : c;
  return out;
}

// A data set of one image. `said` is what its texts call the image or the file of names.
struct Reader {
  const char* name;
  const char* image;               // where the image lies
  std::vector<const char*> texts;  // files with text that are read
  const char* source;              // what is imported, in the folder
  void (*build)(const fs::path& set, const std::string& said);
};

void coco(const fs::path& file, const std::string& said) {
  const std::string name = json_text_of(said);
  put(file, R"({"images":[{"id":1,"file_name":)" + name + R"(,"path":)" + name + R"(,"coco_url":)" + name +
                R"(,"width":4,"height":4}],"categories":[{"id":1,"name":"cat"}],"annotations":[]})");
}

void labelme(const fs::path& file, const std::string& said) {
  put(file, R"({"flags":{},"shapes":[],"imageHeight":4,"imageWidth":4,"imageData":null,"imagePath":)" +
                json_text_of(said) + "}");
}

void bundle(const fs::path& file, const std::string& said) {
  const std::string name = json_text_of(said);
  put(file,
      "{\"format\":\"touchmark-bundle\",\"version\":1}\n"
      "{\"kind\":\"asset\",\"name\":\"a\",\"image\":" +
          name +
          "}\n"
          "{\"kind\":\"asset\",\"name\":\"b\",\"uri\":" +
          name +
          "}\n"
          "{\"kind\":\"asset\",\"name\":\"c\",\"uri\":" +
          json_text_of("file:" + said) +
          "}\n"
          "{\"kind\":\"asset\",\"name\":\"d\",\"uri\":\"blob:" +
          to_hex(sha256(kSecret)) +
          "\"}\n"
          "{\"kind\":\"asset\",\"name\":\"e\",\"image\":\"images/a.jpg\",\"uri\":\"file:/etc/passwd\"}\n"
          "{\"kind\":\"end\",\"assets\":5,\"annotations\":0}\n");
}

const Reader kReaders[] = {
    {"pictures", "images/a.jpg", {}, "", [](const fs::path&, const std::string&) {}},
    {"coco folder",
     "images/a.jpg",
     {"annotations/instances.json"},
     "",
     [](const fs::path& set, const std::string& said) { coco(set / "annotations/instances.json", said); }},
    {"coco file",
     "images/a.jpg",
     {"instances.json"},
     "instances.json",
     [](const fs::path& set, const std::string& said) { coco(set / "instances.json", said); }},
    {"coco file in annotations",
     "images/a.jpg",
     {"annotations/instances_val.json"},
     "annotations/instances_val.json",
     [](const fs::path& set, const std::string& said) {
       coco(set / "annotations/instances_val.json", said);
     }},
    {"yolo data.yaml",
     "images/a.jpg",
     {"data.yaml", "labels/a.txt"},
     "",
     [](const fs::path& set, const std::string& said) {
       put(set / "data.yaml", "path: " + json_text_of(said) + "\ntrain: [images, " + json_text_of(said) +
                                  "]\nval: " + json_text_of(said) + "\nnames: {0: cat}\n");
       put(set / "labels/a.txt", "0 0.5 0.5 0.1 0.1\n");
     }},
    {"yolo list",
     "images/a.jpg",
     {"data.yaml", "train.txt"},
     "data.yaml",
     [](const fs::path& set, const std::string& said) {
       put(set / "data.yaml", "train: train.txt\nnames: {0: cat}\n");
       put(set / "train.txt", "images/a.jpg\n" + said + "\n");
     }},
    {"yolo darknet",
     "data/a.jpg",
     {"data/obj.data", "data/obj.names", "data/train.txt"},
     "",
     [](const fs::path& set, const std::string& said) {
       put(set / "data/obj.data", "names = " + said + "\ntrain = " + said + "\nvalid = data/train.txt\n");
       put(set / "data/obj.names", "cat\n");
       put(set / "data/train.txt", "data/a.jpg\n" + said + "\n");
     }},
    {"yolo classes.txt",
     "images/a.jpg",
     {"classes.txt", "labels/a.txt"},
     "",
     [](const fs::path& set, const std::string&) {
       put(set / "classes.txt", "cat\n");
       put(set / "labels/a.txt", "0 0.5 0.5 0.1 0.1\n");
     }},
    {"voc",
     "JPEGImages/a.jpg",
     {"Annotations/a.xml", "ImageSets/Main/train.txt", "class_names.txt"},
     "",
     [](const fs::path& set, const std::string& said) {
       const std::string name = xml_text_of(said);
       put(set / "Annotations/a.xml",
           "<annotation><folder>" + name + "</folder><filename>" + name + "</filename><path>" + name +
               "</path><size><width>4</width><height>4</height></size></annotation>");
       put(set / "Annotations/b.xml", "<!DOCTYPE annotation [<!ENTITY x SYSTEM \"file:" + name +
                                          "\">]><annotation><filename>&x;</filename></annotation>");
       put(set / "ImageSets/Main/train.txt", "a\n" + said + "\n");
       put(set / "class_names.txt", "_background_\ncat\n");
     }},
    {"voc label images",
     "JPEGImages/a.jpg",
     {"labelmap.txt", "SegmentationClass/a.png"},
     "",
     [](const fs::path& set, const std::string&) {
       put(set / "labelmap.txt", "background:0,0,0::\ncat:1,1,1::\n");
       put(set / "SegmentationClass/a.png", "no png");
     }},
    {"labelme",
     "images/a.jpg",
     {"labels/a.json", "labels.txt"},
     "",
     [](const fs::path& set, const std::string& said) {
       labelme(set / "labels/a.json", said);
       put(set / "labels.txt", "__ignore__\ncat\n");
     }},
    {"labelme file",
     "a.jpg",
     {"a.json"},
     "a.json",
     [](const fs::path& set, const std::string& said) { labelme(set / "a.json", said); }},
    {"masks",
     "images/a.jpg",
     {"masks/a.png", "classes.txt"},
     "",
     [](const fs::path& set, const std::string&) {
       put(set / "masks/a.png", formats::encode_label_png(formats::LabelImage::blank({4, 4})).value_or(""));
       put(set / "classes.txt", "background\ncat\n");
     }},
    {"bundle folder",
     "images/a.jpg",
     {"bundle.jsonl"},
     "",
     [](const fs::path& set, const std::string& said) { bundle(set / "bundle.jsonl", said); }},
    {"bundle file",
     "images/a.jpg",
     {"b.jsonl"},
     "b.jsonl",
     [](const fs::path& set, const std::string& said) { bundle(set / "b.jsonl", said); }},
};

class OutsideTest : public FlowTest {
 protected:
  void SetUp() override {
    formats::set_image_probe([](const OpenFile&) -> Result<formats::Probed> {
      return formats::Probed{{4, 4}};
    });
    set_ = folder / "case" / "set";
    secret_ = folder / "case" / "outside" / "secret.jpg";
  }
  void TearDown() override { formats::set_image_probe({}); }

  // A fresh set, the secret beside it (under the names that readers look for), and a blob of somebody else.
  void build(const Reader& reader, const std::string& said) {
    fs::remove_all(folder / "case");
    for (const char* name :
         {"outside/secret.jpg", "outside/secret.txt", "outside/images/a.jpg", "outside/labels/a.txt",
          "outside/a.jpg", "outside/a.txt", "secret.jpg", "images/b.jpg", "labels/a.txt", "val/b.jpg"})
      put(folder / "case" / name, kSecret);
    put(set_ / reader.image, "pixels");
    reader.build(set_, said);
  }

  // What the import took from outside; empty: nothing.
  std::string leak() {
    std::string found;
    const auto holds = [](const std::string& bytes) { return bytes.find("SECRETWORD") != std::string::npos; };
    for (const auto& entry : fs::recursive_directory_iterator(folder / "blobs"))
      if (entry.is_regular_file() && holds(slurp(entry.path())) &&
          entry.path().filename() != to_hex(sha256(kSecret)))
        found += " a blob";
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.is_regular_file() && entry.path().filename().string().starts_with("test.db") &&
          holds(slurp(entry.path())))
        found += " a row";
    const auto assets =
        read([&](ledger::Reader& r) { return r.asset_page(current_, ledger::AssetFilter{}, {}); });
    for (const auto& asset : *assets) {
      const auto file = blobs->open(asset.content.uri);
      if (file && holds(read_all(*file, 1 << 20).value_or(""))) found += " the uri of " + asset.content.name;
    }
    return found;
  }

  void try_row(const Reader& reader, const std::string& trick, bool copy) {
    current_ = create_project(store(), manager, "row " + std::to_string(++rows_), {}, {})->id;
    ImportOptions options;
    options.source = reader.source[0] == '\0' ? set_ : set_ / reader.source;
    if (trick == "named folder") options.source = set_;
    options.temp = folder;
    options.copy = copy;
    const auto report = import_data(store(), *blobs, media, manager, current_, options, {});
    const std::string leaked = leak();
    std::printf("%-26s %-44s %-9s %s\n", reader.name, trick.c_str(), copy ? "copied" : "in place",
                !leaked.empty() ? ("LEAKED:" + leaked).c_str()
                : report        ? (std::to_string(report->assets) + " assets, " +
                            std::to_string(report->error_count) + " issues")
                               .c_str()
                         : ("refused: " + std::string(error_code_name(report.error().code))).c_str());
    EXPECT_EQ(leaked, "") << reader.name << ": " << trick;
  }

  std::vector<std::pair<std::string, std::string>> texts() const {
    const std::string absolute = secret_.string();
    return {{"..", "../outside/secret.jpg"},
            {".. twice", "../../outside/secret.jpg"},
            {"down and up", "images/../../outside/secret.jpg"},
            {"..folder", "../outside"},
            {"..names", "../outside/secret.txt"},
            {"parent folder", ".."},
            {"parent images", "../images"},
            {"absolute", absolute},
            {"absolute folder", secret_.parent_path().string()},
            {"absolute, doubled", "/" + absolute},
            {"file:", "file:" + absolute},
            {"file://", "file://" + absolute},
            {"file://host", "file://localhost" + absolute},
            {"FILE:", "FILE:" + absolute},
            {"percent", "..%2foutside%2fsecret.jpg"},
            {"backslashes", "..\\outside\\secret.jpg"},
            {"drive", "C:\\..\\..\\outside\\secret.jpg"},
            {"NUL", std::string("../outside/secret.jpg\0.jpg", 26)},
            {"/proc/self/root", "/proc/self/root" + absolute},
            {"/proc/self/cwd", "/proc/self/cwd/../../../../../../.." + absolute},
            {"name of a neighbor", "secret.jpg"},
            {"folder of a neighbor", "outside/secret.jpg"},
            {"blob:", "blob:" + to_hex(sha256(kSecret))},
            {"blob: with a path", "blob:../../" + absolute}};
  }

  fs::path set_;
  fs::path secret_;
  ProjectId current_;
  int rows_ = 0;
};

TEST_F(OutsideTest, no_reader_follows_a_text_out) {
  ASSERT_TRUE(blobs->put_bytes(kSecret)) << "another project's blob";
  for (const Reader& reader : kReaders)
    for (const auto& [trick, said] : texts())
      for (const bool copy : {true, false}) {
        build(reader, said);
        try_row(reader, trick, copy);
      }
}

TEST_F(OutsideTest, no_reader_follows_a_link_out) {
  ASSERT_TRUE(blobs->put_bytes(kSecret));
  const std::string up = "../../../case/outside/";
  for (const Reader& reader : kReaders)
    for (const bool copy : {true, false}) {
      const fs::path image = set_ / reader.image;
      const auto row = [&](const std::string& trick, const fs::path& at, const std::string& target) {
        build(reader, "a.jpg");
        fs::remove_all(at);
        fs::create_symlink(target, at);
        try_row(reader, trick, copy);
      };
      row("image is an absolute link", image, secret_.string());
      row("image is a relative link", image, "../../outside/secret.jpg");
      row("image is a link to a link", image, "../../outside/../outside/secret.jpg");
      row("image is a link through /proc", image, "/proc/self/root" + secret_.string());
      row("image folder is a link", image.parent_path(), secret_.parent_path().string());
      row("image folder is a relative link", image.parent_path(), "../outside");
      for (const char* text : reader.texts) {
        const fs::path file = set_ / text;
        row("link: " + std::string(text), file, (secret_.parent_path() / "secret.txt").string());
        if (file.parent_path() != set_)
          row("link: folder of " + std::string(text), file.parent_path(), "../outside");
      }
    }
}

TEST_F(OutsideTest, pipes_and_devices_are_not_waited_for) {
  for (const Reader& reader : kReaders) {
    build(reader, "a.jpg");
    fs::remove(set_ / reader.image);
    ASSERT_EQ(::mkfifo((set_ / reader.image).c_str(), 0600), 0);
    for (const char* text : reader.texts) {
      fs::remove(set_ / text);
      ASSERT_EQ(::mkfifo((set_ / text).c_str(), 0600), 0);
    }
    try_row(reader, "pipes", true);
  }
}

TEST_F(OutsideTest, a_link_planted_after_an_import_in_place_is_not_read) {
  for (const Reader& reader : kReaders) {
    build(reader, "a.jpg");
    try_row(reader, "planted later", false);
    fs::remove(set_ / reader.image);
    fs::create_symlink(secret_, set_ / reader.image);
    EXPECT_EQ(leak(), "") << reader.name;
    fs::remove_all((set_ / reader.image).parent_path());
    put(secret_.parent_path() / "a.jpg", kSecret);
    fs::create_directory_symlink("../outside", (set_ / reader.image).parent_path());
    EXPECT_EQ(leak(), "") << reader.name;
  }
}

// What an operator allows is read: one folder higher than what is named.
TEST_F(OutsideTest, an_import_root_is_how_far_it_goes) {
  put(folder / "case/pool/images/p.jpg", "pixels of the pool");
  put(folder / "case/set/data.yaml", "path: ../pool\ntrain: images\nnames: {0: cat}\n");
  put(folder / "case/outside/secret.jpg", kSecret);
  ImportOptions options;
  options.source = folder / "case/set";
  options.temp = folder;
  const auto alone = import_data(store(), *blobs, media, manager, project, options, {});
  EXPECT_TRUE(!alone || alone->assets == 0) << "the pool did not come with it";
  options.within = folder / "case";
  const auto wider = import_data(store(), *blobs, media, manager, project, options, {});
  ASSERT_TRUE(wider) << wider.error().text();
  EXPECT_EQ(wider->assets, 1);
  options.within = folder / "case/pool";
  EXPECT_EQ(import_data(store(), *blobs, media, manager, project, options, {}).error().code,
            ErrorCode::kForbidden);
}

TEST_F(OutsideTest, bytes_that_are_not_those_a_bundle_names_are_left_out) {
  const auto line = [](const std::string& name, const std::string& bytes) {
    return R"({"kind":"asset","name":")" + name + R"(","image":"images/)" + name + R"(","uri":"blob:)" +
           to_hex(sha256(bytes)) + "\"}\n";
  };
  put(set_ / "images/good.jpg", "pixels");
  put(set_ / "images/changed.jpg", "other pixels");
  put(set_ / "bundle.jsonl", "{\"format\":\"touchmark-bundle\",\"version\":1}\n" +
                                 line("good.jpg", "pixels") + line("changed.jpg", "pixels of yore") +
                                 "{\"kind\":\"end\",\"assets\":2,\"annotations\":0}\n");
  const auto report = import(set_);
  ASSERT_TRUE(report) << report.error().text();
  ASSERT_EQ(report->error_count, 1);
  EXPECT_NE(report->errors[0].message.find("not those that the bundle names"), std::string::npos);
  const auto assets =
      read([&](ledger::Reader& r) { return r.asset_page(project, ledger::AssetFilter{}, {}); });
  ASSERT_EQ(assets->size(), 2u);
  for (const auto& asset : *assets)
    EXPECT_EQ(asset.content.uri.empty(), asset.content.name == "changed.jpg") << asset.content.name;
}

}  // namespace
}  // namespace touchmark::flow
