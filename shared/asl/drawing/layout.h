#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/asl/drawing/captions.h"

namespace millrace::asl {

struct Point {
  double x = 0;
  double y = 0;
};

struct Size {
  double width = 0;
  double height = 0;
};

struct MachineLayout;

/// A state on the page. `centre` is relative to its machine's top left corner.
struct PlacedState {
  const State* state = nullptr;
  Point centre;
  Size size;
  std::vector<std::unique_ptr<MachineLayout>> inside;  ///< Of Parallel and Map, side by side.
};

/// An edge as the points that it runs through, from border to border.
struct PlacedEdge {
  const State* from = nullptr;
  Edge edge;
  std::vector<Point> points;
  std::string caption;
  Point caption_at = {};  ///< The caption's middle.
};

/// A machine on the page.
struct MachineLayout {
  std::string title;
  Point corner;  ///< Within the state around it; the page's for the outermost.
  Size size;
  std::vector<PlacedState> states;
  std::vector<PlacedEdge> edges;
  Point start;  ///< Where the mark of the start stands.
};

/// Layers from top to bottom: every edge but those that close loops leads down. Crossings are reduced, not
/// minimal.
std::unique_ptr<MachineLayout> lay_out(const StateMachine& machine);

/// What a layout's texts measure.
inline constexpr double kCharacterWidth = 7.4;
inline constexpr double kTitleHeight = 26;
inline constexpr std::size_t kNameCharactersShown = 34;
inline constexpr std::size_t kCaptionCharactersShown = 38;

}  // namespace millrace::asl
