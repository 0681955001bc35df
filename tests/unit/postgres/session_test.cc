#include <gtest/gtest.h>

#include "shared/postgres/connection_options.h"
#include "shared/postgres/session.h"
#include "shared/postgres/sqlstate.h"

namespace millrace::postgres {
namespace {

constexpr char kProbes[] = "keepalives=1&keepalives_idle=5&keepalives_interval=2&keepalives_count=3&tcp_user_timeout=10000";

TEST(Sqlstate, AnErrorThatTheServerDidNotNameIsALostConnectionAndNoRefusal) {
  EXPECT_EQ(meaning_of("", false).kind, ErrorKind::kTransient);
  EXPECT_TRUE(meaning_of("", false).is_session_dead);
}

TEST(Sqlstate, ALossDuringCommitLeavesTheOutcomeUnknown) {
  for (const auto state : {"", "57P01", "08006"}) EXPECT_EQ(meaning_of(state, true).kind, ErrorKind::kUnknownOutcome) << state;
}

TEST(Sqlstate, WhatTheServerRefusedIsRefusedAndWhatMayPassMayPass) {
  for (const bool is_committing : {false, true}) {
    EXPECT_EQ(meaning_of("22P02", is_committing).kind, ErrorKind::kRejected);
    for (const auto state : {"55P03", "57014", "53100", "25P03"}) {
      EXPECT_EQ(meaning_of(state, is_committing).kind, ErrorKind::kTransient) << state;
      EXPECT_FALSE(meaning_of(state, is_committing).is_session_dead) << state;
    }
  }
}

TEST(ConnectionOptions, EverySessionProbesASilentServer) {
  const std::string probes(kProbes);
  EXPECT_EQ(with_options("postgresql://u@h:5/db", "me"), "postgresql://u@h:5/db?connect_timeout=5&" + probes + "&application_name=me");
  EXPECT_EQ(with_options("host=h dbname=db", "me"),
            "host=h dbname=db connect_timeout=5 keepalives=1 keepalives_idle=5 keepalives_interval=2 keepalives_count=3 "
            "tcp_user_timeout=10000 application_name=me");
}

TEST(ConnectionOptions, WhatTheAddressSaysHolds) {
  const std::string options = with_options("postgres://h/db?keepalives_idle=60&connect_timeout=9", "me");
  EXPECT_NE(options.find("keepalives_idle=60"), std::string::npos);
  EXPECT_EQ(options.find("keepalives_idle=5"), std::string::npos);
  EXPECT_EQ(options.find("connect_timeout=5"), std::string::npos);
  EXPECT_NE(options.find("&keepalives=1"), std::string::npos);
}

TEST(Session, ThatNobodyAnswersToIsAPassingFault) {
  const auto session = Session::open("postgresql://nobody@127.0.0.1:1/none", "me");
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().kind, ErrorKind::kTransient);
}

}  // namespace
}  // namespace millrace::postgres
