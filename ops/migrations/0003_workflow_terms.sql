-- What a version of a workflow was put with beside its folder: {"limits": "aws", "resources": {…}}, both optional.
ALTER TABLE workflows ADD COLUMN terms text NOT NULL DEFAULT '{}';

-- Names that stand for a version, and can be moved: `submit NAME:ALIAS`. Jobs keep the version they began with.
CREATE TABLE workflow_aliases (
  name text NOT NULL,
  alias text NOT NULL,
  version integer NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, alias),
  FOREIGN KEY (name, version) REFERENCES workflows (name, version)
);
