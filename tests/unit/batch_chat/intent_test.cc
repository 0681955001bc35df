#include "producers/batch_chat/intent.h"

#include <gtest/gtest.h>

namespace millrace::batch_chat {
namespace {

TEST(BatchChatIntent, FindsTheTableInWhatIsSaid) {
  EXPECT_EQ(read_intent("enrich s3://my-data/companies.csv, please").uri, "s3://my-data/companies.csv");
  EXPECT_EQ(read_intent("File: /data/Companies.CSV").uri, "/data/Companies.CSV");
  EXPECT_EQ(read_intent("File: /data/Companies.CSV").words, "");
  EXPECT_EQ(read_intent("take \"/data/my companies.csv\" now").uri, "/data/my companies.csv");
  EXPECT_EQ(read_intent("I have a CSV of tickets").uri, "");
}

TEST(BatchChatIntent, TellsQuestionsFromWishes) {
  EXPECT_EQ(read_intent("Why did 15 companies fail?").kind, IntentKind::kWhy);
  EXPECT_EQ(read_intent("What are the reasons they failed?").kind, IntentKind::kWhy);
  EXPECT_EQ(read_intent("Try the failed ones again").kind, IntentKind::kRetry);
  EXPECT_EQ(read_intent("how far is it?").kind, IntentKind::kStatus);
  EXPECT_EQ(read_intent("yes, go on").kind, IntentKind::kYes);
  EXPECT_EQ(read_intent("No.").kind, IntentKind::kNo);
  EXPECT_EQ(read_intent("bye").kind, IntentKind::kGoodbye);
  EXPECT_EQ(read_intent("help").kind, IntentKind::kHelp);
  EXPECT_EQ(read_intent("go through all of my tickets and classify them").kind, IntentKind::kWish);
  EXPECT_EQ(read_intent("start with the industry of each company, then go on").kind, IntentKind::kWish);
}

}  // namespace
}  // namespace millrace::batch_chat
