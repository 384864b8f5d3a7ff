from propmanager.core.settings import Settings


def test_the_readme_lists_every_setting(root):
    readme = (root / "README.md").read_text()
    missing = [field.alias for field in Settings.model_fields.values() if f"`{field.alias}`" not in readme]
    assert missing == []
