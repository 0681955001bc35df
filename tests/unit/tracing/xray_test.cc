#include "shared/tracing/xray.h"

#include <gtest/gtest.h>

namespace millrace::tracing {
namespace {

TEST(Xray, E176ATraceparentIsHandedOnInItsOwnForm) {
  EXPECT_EQ(xray_header("00-6b022ab898038103d269b633813fc60c-eee19b7ec3c1b174-01"),
            "Root=1-6b022ab8-98038103d269b633813fc60c;Parent=eee19b7ec3c1b174;Sampled=1");
  EXPECT_EQ(xray_header("00-6b022ab898038103d269b633813fc60c-eee19b7ec3c1b174-00"),
            "Root=1-6b022ab8-98038103d269b633813fc60c;Parent=eee19b7ec3c1b174;Sampled=0");
}

TEST(Xray, WhatIsNoTraceparentIsNotHandedOn) {
  EXPECT_EQ(xray_header(""), "");
  EXPECT_EQ(xray_header("nonsense"), "");
  EXPECT_EQ(xray_header("00-6b022ab898038103d269b633813fc60c-eee19b7ec3c1b174-zz"), "");
}

}  // namespace
}  // namespace millrace::tracing
